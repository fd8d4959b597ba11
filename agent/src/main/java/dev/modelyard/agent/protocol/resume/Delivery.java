package dev.modelyard.agent.protocol.resume;

import dev.modelyard.agent.protocol.CommitId;
import dev.modelyard.agent.protocol.Layout;
import dev.modelyard.agent.protocol.StoreException;
import dev.modelyard.agent.protocol.resume.Verifier.ManifestCheck;
import dev.modelyard.agent.protocol.resume.Verifier.Use;
import java.io.IOException;

/**
 * Brings a commit to where it is used. What is found bad on the way, or cannot be brought, is read
 * once more where it lies before anything is said of it: reading alone tells whose fault it is.
 * What is bad there, or cannot be read, is a defect; a place that cannot be written (a full disk),
 * or does not come to hold what the store has, is a failure.
 */
final class Delivery {
  private final Verifier verifier;
  private final Layout layout;

  Delivery(Verifier verifier, Layout layout) {
    this.verifier = verifier;
    this.layout = layout;
  }

  /**
   * Who passes over a commit does so for good, so a server that is away is waited for. One that is
   * well, and cannot give this commit, may never: when it fails again nobody waits without end.
   *
   * @param way brings it; tried again, it begins anew
   * @return sound: it was brought
   */
  ManifestCheck of(CommitId id, Use way) throws IOException {
    try {
      return bring(id, way);
    } catch (StoreException said) {
      requireOfOne(id, said);
    }
    try {
      return bring(id, way);
    } catch (StoreException said) {
      requireOfOne(id, said);
      throw new StoreException(
          "commit %s cannot be read, and the store answers otherwise; if that lasts, delete %s there, and it is passed over: %s"
              .formatted(id.name(), layout.commit(id), said.getMessage()),
          StoreException.Kind.FAILURE,
          said);
    }
  }

  private void requireOfOne(CommitId id, StoreException said) throws StoreException {
    if (said.isRefusal() || !verifier.isAnswered(id)) {
      throw said;
    }
  }

  private ManifestCheck bring(CommitId id, Use way) throws IOException {
    IOException failure = null;
    try {
      ManifestCheck check = verifier.check(id, way);
      if (check instanceof ManifestCheck.Sound) {
        return check;
      }
    } catch (StoreException said) {
      throw said;
    } catch (IOException e) {
      failure = e;
    }
    ManifestCheck there = verifier.checkOnDisk(id, verifier::full);
    if (there instanceof ManifestCheck.Unsound) {
      return there;
    }
    if (failure != null) {
      throw failure;
    }
    ManifestCheck again = verifier.check(id, way);
    if (again instanceof ManifestCheck.Unsound(var defect)) {
      throw new IOException(
          "commit %s is whole in the store and arrives damaged on this node: %s"
              .formatted(id.name(), defect.detail()));
    }
    return again;
  }
}

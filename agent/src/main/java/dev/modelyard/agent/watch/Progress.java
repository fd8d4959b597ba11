package dev.modelyard.agent.watch;

import dev.modelyard.agent.protocol.CommitId;
import dev.modelyard.agent.protocol.CommitRef;
import dev.modelyard.agent.protocol.Layout;
import dev.modelyard.agent.protocol.Manifest;
import dev.modelyard.agent.protocol.ResumeRecord;
import dev.modelyard.agent.protocol.RunState;
import dev.modelyard.agent.protocol.Store;
import dev.modelyard.agent.protocol.resume.ResumeRecords;
import dev.modelyard.agent.protocol.resume.Verifier;
import dev.modelyard.agent.protocol.resume.Verifier.ManifestCheck;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What this attempt has committed so far. Read from the store at the start, so that a restarted
 * agent goes on where it was.
 */
final class Progress {
  private final TreeSet<Long> steps = new TreeSet<>();
  private final List<CommitId> unsound = new ArrayList<>();
  private final @Nullable CommitRef resumed;
  private @Nullable Manifest last;

  private Progress(@Nullable CommitRef resumed) {
    this.resumed = resumed;
  }

  /** Fails when the epoch has no resume decision: then restore has not run. */
  static Progress load(Store store, Layout layout, Verifier verifier, int epoch)
      throws IOException {
    ResumeRecord decision =
        ResumeRecords.find(store, layout, epoch)
            .orElseThrow(
                () -> new IOException(layout.resumed(epoch) + " is missing; restore runs first"));
    Progress progress = new Progress(decision.from());
    RunState state = RunState.read(store, layout);
    state.tombstoned().stream()
        .filter(id -> id.epoch() == epoch)
        .forEach(id -> progress.steps.add(id.step()));
    for (CommitId id : state.commits()) {
      if (id.epoch() != epoch) {
        continue;
      }
      if (verifier.manifest(id) instanceof ManifestCheck.Sound(Manifest manifest)) {
        progress.add(manifest);
      } else {
        progress.unsound.add(id);
      }
    }
    return progress;
  }

  /** Those of this attempt, found at the start, of which nothing can be told. */
  List<CommitId> unsound() {
    return unsound;
  }

  void add(Manifest manifest) {
    steps.add(manifest.step());
    if (last == null || last.step() < manifest.step()) {
      last = manifest;
    }
  }

  void addElsewhere(CommitId id) {
    steps.add(id.step());
  }

  /** Steps up to the one resumed from are what restore laid out, or belong to another branch. */
  boolean wants(long step) {
    return !steps.contains(step) && (resumed == null || step > resumed.step());
  }

  /** Whether a later one is committed. */
  boolean isPast(long step) {
    return steps.higher(step) != null;
  }

  @Nullable CommitRef parent() {
    return last == null ? resumed : last.ref();
  }

  @Nullable Manifest last() {
    return last;
  }

  @Nullable CommitRef resumed() {
    return resumed;
  }

  int commits() {
    return steps.size();
  }

  @Nullable Long firstStep() {
    return steps.isEmpty() ? null : steps.first();
  }
}

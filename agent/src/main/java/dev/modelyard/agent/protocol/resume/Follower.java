package dev.modelyard.agent.protocol.resume;

import dev.modelyard.agent.protocol.CommitId;
import dev.modelyard.agent.protocol.CommitRef;
import dev.modelyard.agent.protocol.Defect;
import dev.modelyard.agent.protocol.Layout;
import dev.modelyard.agent.protocol.Manifest;
import dev.modelyard.agent.protocol.ResumeRecord;
import dev.modelyard.agent.protocol.RunState;
import dev.modelyard.agent.protocol.Store;
import dev.modelyard.agent.protocol.resume.Verifier.ManifestCheck;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Every rank but 0: waits for the decision and uses it, with the work directory that all share or
 * one of its own. It waits without a limit; when rank 0 gives up, the whole attempt ends and this
 * pod with it.
 */
public final class Follower {
  private final Store store;
  private final Layout layout;
  private final Verifier verifier;
  private final Supplier<String> nonces;

  public Follower(Store store, Layout layout, Verifier verifier, Supplier<String> nonces) {
    this.store = store;
    this.layout = layout;
    this.verifier = verifier;
    this.nonces = nonces;
  }

  public ResumeOutcome follow(ResumeRequest request, Duration poll)
      throws IOException, InterruptedException {
    Optional<ResumeOutcome> outcome = look(request);
    while (outcome.isEmpty()) {
      Thread.sleep(poll);
      outcome = look(request);
    }
    return outcome.get();
  }

  /** Empty while rank 0 is not done. */
  Optional<ResumeOutcome> look(ResumeRequest request) throws IOException {
    int highest = RunState.highestEpoch(store, layout);
    if (highest > request.epoch()) {
      return Optional.of(new ResumeOutcome.Voided("epoch " + highest + " has begun", List.of()));
    }
    Optional<ResumeRecord> decided = ResumeRecords.find(store, layout, request.epoch());
    if (decided.isEmpty()
        || (store.isOneVolume() && store.stat(layout.work(request.epoch())).isEmpty())) {
      return Optional.empty();
    }
    return Optional.of(accept(decided.get().from(), request));
  }

  private ResumeOutcome accept(@Nullable CommitRef from, ResumeRequest request) throws IOException {
    if (request.expectResume() != null && request.expectResume() != (from != null)) {
      return new ResumeOutcome.Mismatch(from, List.of());
    }
    if (from == null) {
      if (!store.isOneVolume()) {
        work(request).finish(null);
      }
      return new ResumeOutcome.Fresh(List.of(), false);
    }
    if (RunState.tombstoned(store, layout).contains(from.id())) {
      return new ResumeOutcome.Voided(
          "commit " + from.id().name() + " was being deleted when it was chosen", List.of());
    }
    return switch (layOut(from.id(), request)) {
      case ManifestCheck.Unsound(Defect defect) -> bad(from, defect);
      case ManifestCheck.Sound(Manifest manifest) ->
          new ResumeOutcome.Resumed(manifest, List.of(), false, false);
    };
  }

  /**
   * Rank 0 has found it sound and may do so again: unless it is being deleted that is a failure,
   * which counts and names the node.
   */
  private ResumeOutcome bad(CommitRef from, Defect defect) throws IOException {
    if (!store.isOneVolume() && !RunState.isTombstoned(store, layout, from.id())) {
      throw new IOException(
          "commit %s, which rank 0 has found sound, is bad as this node reads it: %s"
              .formatted(from.id().name(), defect.detail()));
    }
    return new ResumeOutcome.Voided(
        "commit " + from.id().name() + " went bad after it was chosen",
        List.of(new Skipped(from.id(), defect)));
  }

  /** Where rank 0 did not do it for all. */
  private ManifestCheck layOut(CommitId id, ResumeRequest request) throws IOException {
    if (store.isOneVolume()) {
      return verifier.manifest(id);
    }
    WorkDirectory work = work(request);
    ManifestCheck check =
        new Delivery(verifier, layout).of(id, manifest -> work.draft(manifest, request.level()));
    if (check instanceof ManifestCheck.Sound(Manifest manifest)) {
      work.finish(manifest);
    }
    return check;
  }

  private WorkDirectory work(ResumeRequest request) throws IOException {
    WorkDirectory work = new WorkDirectory(store, layout, verifier, request.epoch(), nonces);
    work.clear();
    return work;
  }
}

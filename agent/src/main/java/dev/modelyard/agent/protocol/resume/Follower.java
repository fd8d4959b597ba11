package dev.modelyard.agent.protocol.resume;

import dev.modelyard.agent.protocol.CommitRef;
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
import org.jspecify.annotations.Nullable;

/**
 * Every rank but 0: waits for the decision and for the shared work directory, and uses both. It
 * waits without a limit; when rank 0 gives up, the whole attempt ends and this pod with it.
 */
public final class Follower {
  private final Store store;
  private final Layout layout;
  private final Verifier verifier;

  public Follower(Store store, Layout layout, Verifier verifier) {
    this.store = store;
    this.layout = layout;
    this.verifier = verifier;
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
    if (decided.isEmpty() || store.stat(layout.work(request.epoch())).isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(accept(decided.get().from(), request));
  }

  private ResumeOutcome accept(@Nullable CommitRef from, ResumeRequest request) throws IOException {
    if (request.expectResume() != null && request.expectResume() != (from != null)) {
      return new ResumeOutcome.Mismatch(from, List.of());
    }
    if (from == null) {
      return new ResumeOutcome.Fresh(List.of(), false);
    }
    return switch (verifier.manifest(from.id())) {
      case ManifestCheck.Sound(Manifest manifest) ->
          new ResumeOutcome.Resumed(manifest, List.of(), false, false);
      case ManifestCheck.Unsound unsound ->
          new ResumeOutcome.Voided(
              "commit " + from.id().name() + " went bad after it was chosen",
              List.of(new Skipped(from.id(), unsound.defect())));
    };
  }
}

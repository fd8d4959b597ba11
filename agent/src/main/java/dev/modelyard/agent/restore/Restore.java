package dev.modelyard.agent.restore;

import dev.modelyard.agent.config.RunConfig;
import dev.modelyard.agent.framework.Framework;
import dev.modelyard.agent.framework.Pointer;
import dev.modelyard.agent.framework.WorldSize;
import dev.modelyard.agent.protocol.CommitId;
import dev.modelyard.agent.protocol.CommitRef;
import dev.modelyard.agent.protocol.Defect;
import dev.modelyard.agent.protocol.Layout;
import dev.modelyard.agent.protocol.Manifest;
import dev.modelyard.agent.protocol.Store;
import dev.modelyard.agent.protocol.StoredFile;
import dev.modelyard.agent.protocol.resume.Follower;
import dev.modelyard.agent.protocol.resume.Fork;
import dev.modelyard.agent.protocol.resume.Origin;
import dev.modelyard.agent.protocol.resume.ResumeDecider;
import dev.modelyard.agent.protocol.resume.ResumeOutcome;
import dev.modelyard.agent.protocol.resume.ResumeRequest;
import dev.modelyard.agent.protocol.resume.Skipped;
import dev.modelyard.agent.protocol.resume.Verifier;
import dev.modelyard.agent.report.AgentReport;
import dev.modelyard.agent.store.Room;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The init step of a worker. Rank 0 decides; the others wait for its decision and follow. */
public final class Restore {
  private final RunConfig config;
  private final Store store;
  private final Supplier<String> nonces;
  private final Clock clock;

  public Restore(RunConfig config, Store store, Supplier<String> nonces, Clock clock) {
    this.config = config;
    this.store = store;
    this.nonces = nonces;
    this.clock = clock;
  }

  /** Ends when the trainer may start or must not; the report says which. */
  public AgentReport.Restore run() throws IOException, InterruptedException {
    Layout layout = new Layout(config.runUid());
    Verifier verifier = new Verifier(store, layout, RandomGenerator.getDefault());
    ResumeRequest request =
        new ResumeRequest(
            config.attempt(),
            config.host(),
            config.verify(),
            config.startOver(),
            config.suspect(),
            config.lastCommit() != null,
            config.expectResume());
    Fork.Brought brought = fork(layout);
    if (brought.nothing().isPresent()) {
      return new AgentReport.Restore("NoOrigin", brought.nothing().get(), null, List.of(), false);
    }
    ResumeOutcome outcome =
        config.rank() == 0
            ? new ResumeDecider(store, layout, verifier, nonces, clock)
                .decide(request, this::misfit)
            : new Follower(store, layout, verifier, nonces).follow(request, Duration.ofMillis(500));
    if (outcome instanceof ResumeOutcome.Fresh || outcome instanceof ResumeOutcome.Resumed) {
      Manifest manifest =
          outcome instanceof ResumeOutcome.Resumed resumed ? resumed.manifest() : null;
      point(manifest, layout);
    }
    return report(outcome, brought.passedOver());
  }

  private Fork.Brought fork(Layout layout) throws IOException {
    Origin origin = config.origin();
    return origin == null || config.rank() > 0
        ? new Fork.Brought(Optional.empty(), List.of())
        : new Fork(store, layout, config.framework(), nonces, clock).bring(origin);
  }

  private Optional<String> misfit(Manifest manifest) {
    return WorldSize.misfit(
        config.framework(),
        manifest.files().stream().map(StoredFile::path).toList(),
        config.processes());
  }

  /** Shows the checkpoint to whoever looks where we say, and where the framework looks. */
  private void point(@Nullable Manifest manifest, Layout layout) throws IOException {
    if (manifest != null) {
      Path work = config.root().resolve(layout.work(config.attempt()));
      PointerFiles files = new PointerFiles(work, nonces.get());
      List<String> paths = manifest.files().stream().map(StoredFile::path).toList();
      List<Pointer> pointers = Framework.of(config.framework()).pointers(paths);
      List<Pointer> missing = pointers.stream().filter(files::isMissing).toList();
      store.requireRoom(layout.work(config.attempt()), copied(missing, manifest));
      for (Pointer pointer : missing) {
        try {
          files.make(pointer);
        } catch (IOException e) {
          throw Room.of(config).explain(e, work);
        }
      }
    }
    new ResumePointer(config.runDirectory()).write(manifest, config.checkpointDirectory());
  }

  /** Bytes that pointers take which are copies. */
  private static long copied(List<Pointer> pointers, Manifest manifest) {
    return manifest.files().stream()
        .filter(
            file ->
                pointers.stream()
                    .anyMatch(p -> p instanceof Pointer.Copy copy && copy.of().equals(file.path())))
        .mapToLong(StoredFile::size)
        .sum();
  }

  /** {@code passedOver} where it was to begin, of another run. */
  private AgentReport.Restore report(ResumeOutcome outcome, List<Skipped> passedOver) {
    List<AgentReport.Skip> skips =
        Stream.concat(
                passedOver.stream().map(this::skipOfOrigin),
                outcome.skipped().stream().map(Restore::skip))
            .toList();
    return switch (outcome) {
      case ResumeOutcome.Fresh fresh ->
          new AgentReport.Restore("Fresh", freshMessage(fresh), null, skips, false);
      case ResumeOutcome.Resumed resumed ->
          new AgentReport.Restore(
              "Resumed",
              resumedMessage(resumed, skips.size()),
              point(resumed.manifest().ref()),
              skips,
              resumed.rewound());
      case ResumeOutcome.Mismatch mismatch ->
          new AgentReport.Restore(
              "Mismatch", mismatchMessage(mismatch), point(mismatch.found()), skips, false);
      case ResumeOutcome.Unfit unfit ->
          new AgentReport.Restore("Unfit", unfit.why(), point(unfit.found()), skips, false);
      case ResumeOutcome.Blocked(var none) when none.isEmpty() && config.lastCommit() != null ->
          new AgentReport.Restore("Lost", lost(config.lastCommit()), null, skips, false);
      case ResumeOutcome.Blocked blocked -> {
        Optional<Skipped> newest =
            blocked.skipped().stream().filter(Skipped::mayBeWell).findFirst();
        yield new AgentReport.Restore(
            newest.map(skipped -> skipped.defect().reason().name()).orElse("Blocked"),
            newest.map(Restore::unused).orElse("commits exist and none verifies"),
            null,
            skips,
            false);
      }
      case ResumeOutcome.Voided voided ->
          new AgentReport.Restore("Void", voided.why(), null, skips, false);
    };
  }

  private static String freshMessage(ResumeOutcome.Fresh fresh) {
    return fresh.over()
        ? "no commit verifies: starting over, as checkpoints.onNoneValid asks"
        : "no commits: starting afresh";
  }

  private String resumedMessage(ResumeOutcome.Resumed resumed, int skipped) {
    Manifest manifest = resumed.manifest();
    String text =
        config.origin() != null && manifest.epoch() == 0
            ? "beginning at step %d of '%s'".formatted(manifest.step(), config.origin().name())
            : "resuming from step %d of attempt %d".formatted(manifest.step(), manifest.epoch());
    if (resumed.forked()) {
      return text + ", which is off the lineage: every commit on it is bad";
    }
    return skipped == 0 ? text : text + "; " + skipped + " newer passed over";
  }

  private static String unused(Skipped newest) {
    String text =
        newest.defect().reason() == Defect.Reason.Unreadable
            ? "commits exist and cannot be read, the newest of them %s: %s; mend the volume"
            : "commits exist and none is believed, the newest of them %s: %s";
    return text.formatted(newest.id().name(), newest.defect().detail());
  }

  private static String lost(CommitId last) {
    return "the training had committed step %d of attempt %d, and the store has no commit of it"
        .formatted(last.step(), last.epoch());
  }

  private static String mismatchMessage(ResumeOutcome.Mismatch mismatch) {
    return mismatch.found() == null
        ? "the arguments were made for a resume, the store has nothing to resume from"
        : "the arguments were made for a fresh start, the store has step "
            + mismatch.found().step();
  }

  private static AgentReport.@Nullable Point point(@Nullable CommitRef ref) {
    return ref == null ? null : new AgentReport.Point(ref.step(), ref.epoch(), ref.digest());
  }

  private AgentReport.Skip skipOfOrigin(Skipped skipped) {
    AgentReport.Skip skip = skip(skipped);
    return new AgentReport.Skip(
        skip.step(),
        skip.epoch(),
        skip.reason(),
        "of '%s': %s".formatted(Objects.requireNonNull(config.origin()).name(), skip.detail()));
  }

  private static AgentReport.Skip skip(Skipped skipped) {
    return new AgentReport.Skip(
        skipped.id().step(),
        skipped.id().epoch(),
        skipped.defect().reason().name(),
        skipped.defect().detail());
  }
}

package dev.modelyard.operator.training.decide;

import dev.modelyard.api.v1alpha1.common.GoDuration;
import dev.modelyard.api.v1alpha1.training.CheckpointStatus;
import dev.modelyard.api.v1alpha1.training.ModelTrainingStatus;
import dev.modelyard.api.v1alpha1.training.TrainingAttempt;
import dev.modelyard.operator.core.AgentReport;
import dev.modelyard.operator.core.Progress;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the agent said about one attempt: restore at its start; watch, in its termination message,
 * or before that by HTTPS.
 */
record AttemptReports(int attempt, Optional<AgentReport> restore, Optional<AgentReport> watch) {

  static AttemptReports of(TrainingSnapshot seen, int attempt) {
    Optional<WorkerPod> first = seen.pods(attempt).stream().filter(p -> p.index() == 0).findFirst();
    Optional<AgentReport> ended =
        first
            .flatMap(p -> p.container(WorkerPod.WATCH))
            .filter(c -> c.runningSince().isEmpty())
            .flatMap(ContainerFact::said);
    Optional<AgentReport> posted =
        seen.progress().filter(p -> p.attempt() == attempt).flatMap(Progress::agent);
    return new AttemptReports(
        attempt,
        first.flatMap(p -> p.said(WorkerPod.RESTORE)),
        ended.or(() -> posted).or(() -> first.flatMap(p -> p.said(WorkerPod.WATCH))));
  }

  /** A row with all that its pods have told up to now. */
  static TrainingAttempt known(TrainingSnapshot seen, TrainingAttempt row) {
    return ProgressPolicy.stepped(seen, of(seen, row.number()).into(row));
  }

  /** A row with what is known of its steps; what was known before stays. */
  private TrainingAttempt into(TrainingAttempt row) {
    Long last = ownCommit().map(AgentReport.Commit::step).orElse(row.lastStep());
    return new Rows(row)
        .steps(
            watch.map(AgentReport::firstStep).orElse(row.firstStep()),
            last,
            restore
                .map(AgentReport::resumedFrom)
                .map(AgentReport.Commit::step)
                .orElse(row.resumedFromStep()));
  }

  /**
   * The newest verified commit. The store is the truth: until this attempt has committed, it is
   * what restore found, even when the status knew better.
   */
  @Nullable CheckpointStatus checkpoint(ModelTrainingStatus status) {
    CheckpointStatus known = status.checkpoint();
    Optional<AgentReport.Commit> own = ownCommit();
    if (own.isPresent()) {
      return of(own.get(), known, watch.map(AgentReport::commits).orElse(null));
    }
    boolean ownKnown = known != null && known.epoch() != null && known.epoch() == attempt;
    if (restore.isEmpty() || ownKnown) {
      return known;
    }
    AgentReport.Commit from = restore.get().resumedFrom();
    return switch (restore.get().outcome()) {
      case "Fresh" -> null;
      case "Mismatch" -> from == null ? null : of(from, known, null);
      case "Resumed" -> from == null ? known : of(from, known, null);
      default -> known;
    };
  }

  /** Commits that exist by anybody's account. */
  boolean hasCommits(ModelTrainingStatus status) {
    return checkpoint(status) != null;
  }

  private Optional<AgentReport.Commit> ownCommit() {
    return watch.map(AgentReport::lastCommit).filter(c -> c.epoch() == attempt);
  }

  private static CheckpointStatus of(
      AgentReport.Commit commit, @Nullable CheckpointStatus known, @Nullable Integer count) {
    if (known != null && commit.digest().equals(known.digest()) && count == null) {
      return known;
    }
    GoDuration advice = known == null ? null : known.adviceInterval();
    return new CheckpointStatus(
        commit.step(),
        commit.epoch(),
        commit.digest(),
        commit.bytes(),
        instant(commit.committedAt()),
        commit.storedAt(),
        count == null ? null : (long) count,
        null,
        advice);
  }

  /** What a save takes, where the agent says so. */
  Optional<Duration> save() {
    return watch
        .map(AgentReport::lastCommit)
        .map(AgentReport.Commit::seconds)
        .map(s -> Duration.ofMillis((long) (s * 1000)));
  }

  private static @Nullable Instant instant(@Nullable String text) {
    try {
      return text == null ? null : Instant.parse(text);
    } catch (DateTimeParseException e) {
      return null;
    }
  }
}

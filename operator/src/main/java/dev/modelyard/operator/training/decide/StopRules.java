package dev.modelyard.operator.training.decide;

import dev.modelyard.api.v1alpha1.training.AttemptCause;
import dev.modelyard.api.v1alpha1.training.ModelTrainingStatus;
import dev.modelyard.api.v1alpha1.training.TrainingAttempt;
import dev.modelyard.api.v1alpha1.training.TrainingDeadlines;
import dev.modelyard.operator.core.Action;
import dev.modelyard.operator.core.Guard;
import dev.modelyard.operator.core.ObjectRef;
import dev.modelyard.operator.core.Plan;
import dev.modelyard.operator.training.desired.WorkerJob;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Stopping an attempt on purpose takes two passes: first the ledger says why, then the Job is
 * suspended. When the last pod is gone the attempt has ended.
 */
final class StopRules {
  private StopRules() {}

  /** A deadline, and what it was. */
  private record Deadline(Instant at, String message) {}

  /** Somebody asked, a deadline passed, nothing moves, a pod is lost: says so in the ledger. */
  static Optional<Plan<ModelTrainingStatus>> asked(TrainingSnapshot seen) {
    return seen.ledger()
        .open()
        .filter(row -> row.cause() == null)
        .flatMap(
            row ->
                reason(seen, row)
                    .map(stopping -> Plan.of(draft(seen, stopping)))
                    .or(() -> lost(seen, row)));
  }

  /** Carries a stop out that the ledger asks for. */
  static Optional<Plan<ModelTrainingStatus>> stopping(TrainingSnapshot seen) {
    return seen.ledger()
        .open()
        .filter(row -> row.cause() != null)
        .map(row -> carriedOut(seen, row));
  }

  private static Plan<ModelTrainingStatus> carriedOut(TrainingSnapshot seen, TrainingAttempt row) {
    Optional<AttemptJob> job = seen.job(row.number()).filter(j -> !j.suspended());
    if (job.isPresent()) {
      return Plan.of(draft(seen, row)).withActions(List.of(StrayJobRule.stop(seen, job.get())));
    }
    return seen.livePod(row.number()).isPresent()
        ? Plan.of(draft(seen, row))
        : AttemptEnd.restartOrStop(seen.withLastWord(), row, ending(row));
  }

  static Ending ending(TrainingAttempt row) {
    AttemptCause cause = row.cause() == null ? AttemptCause.Suspended : row.cause();
    String message = row.message() == null ? "" : row.message();
    return switch (cause) {
      case Deadline ->
          new Ending(
              cause,
              Ending.Charge.FATAL,
              Optional.empty(),
              "DeadlineExceeded",
              message,
              Optional.empty());
      case Stalled -> Ending.of(cause, Ending.Charge.FAILURE, message);
      case Evicted, Preempted, NodeLost -> Ending.of(cause, Ending.Charge.DISRUPTION, message);
      default -> Ending.of(cause, Ending.Charge.NOTHING, message);
    };
  }

  private static ModelTrainingStatus draft(TrainingSnapshot seen, TrainingAttempt row) {
    String hint = row.cause() == AttemptCause.NodeLost ? AttemptEndRule.IF_NODE_IS_LOST : "";
    return StatusDraft.of(seen)
        .row(AttemptReports.known(seen, row))
        .stopping("stopping attempt %d: %s%s".formatted(row.number(), row.message(), hint))
        .build();
  }

  private static Optional<TrainingAttempt> reason(TrainingSnapshot seen, TrainingAttempt row) {
    if (seen.spec().suspend()) {
      return Optional.of(new Rows(row).stopping(AttemptCause.Suspended, "spec.suspend is true"));
    }
    boolean changed =
        seen.job(row.number())
            .filter(j -> !j.specHash().equals(RunHash.of(seen.spec())))
            .isPresent();
    if (changed && SpecRules.refusal(seen).isEmpty()) {
      return Optional.of(
          new Rows(row)
              .stopping(
                  AttemptCause.SpecChanged,
                  "the spec has changed; the next attempt goes on from the last checkpoint"));
    }
    return deadlines(seen, row)
        .filter(d -> !d.at().isAfter(seen.now()))
        .findFirst()
        .map(d -> new Rows(row).stopping(AttemptCause.Deadline, d.message()))
        .or(() -> stalled(seen.withLastWord(), row));
  }

  /**
   * A pod was taken away, and the attempt cannot go on without it. Its Job may think otherwise: to
   * it a pod whose program ended with exit code 0, because it was stopped, is done.
   */
  private static Optional<Plan<ModelTrainingStatus>> lost(
      TrainingSnapshot seen, TrainingAttempt row) {
    Job job = WorkerJob.named(seen.owner(), row.number());
    return seen.job(row.number())
        .filter(j -> !j.suspended())
        .flatMap(j -> CauseOfEnd.lossOf(seen.pods(row.number()), j.startedAt()))
        .map(loss -> new Rows(row).stopping(loss.cause(), loss.what()))
        .map(stopping -> Plan.of(draft(seen, stopping)))
        .map(p -> p.withActions(List.of(Action.check(job, new Guard.Active(ObjectRef.of(job))))));
  }

  /** By the last word: what only waits to be shown is a sign of life too. */
  private static Optional<TrainingAttempt> stalled(TrainingSnapshot seen, TrainingAttempt row) {
    return StallPolicy.stopping(seen, AttemptReports.known(seen, row))
        .map(s -> new Rows(row).stopping(AttemptCause.Stalled, s.message()));
  }

  /** When the next deadline passes. */
  static Optional<Instant> nextDeadline(TrainingSnapshot seen, TrainingAttempt row) {
    return deadlines(seen, row).map(Deadline::at).min(Instant::compareTo);
  }

  private static Stream<Deadline> deadlines(TrainingSnapshot seen, TrainingAttempt row) {
    TrainingDeadlines deadlines = seen.spec().deadlines();
    return deadlines == null
        ? Stream.empty()
        : Stream.concat(queued(seen, row, deadlines), active(seen, row, deadlines));
  }

  private static Stream<Deadline> queued(
      TrainingSnapshot seen, TrainingAttempt row, TrainingDeadlines deadlines) {
    if (deadlines.queued() == null || new Rows(row).hasStarted()) {
      return Stream.empty();
    }
    String message =
        "attempt %d did not start within spec.deadlines.queued of %s"
            .formatted(row.number(), deadlines.queued());
    return seen.job(row.number()).stream()
        .map(j -> new Deadline(j.createdAt().plus(deadlines.queued().toDuration()), message));
  }

  private static Stream<Deadline> active(
      TrainingSnapshot seen, TrainingAttempt row, TrainingDeadlines deadlines) {
    if (deadlines.active() == null || row.startedAt() == null || seen.isHeldByQueue(row)) {
      return Stream.empty();
    }
    Duration left = deadlines.active().toDuration().minus(GoodputPolicy.active(seen, row));
    return Stream.of(
        new Deadline(
            seen.now().plus(left),
            "the attempts have run for spec.deadlines.active of " + deadlines.active()));
  }
}

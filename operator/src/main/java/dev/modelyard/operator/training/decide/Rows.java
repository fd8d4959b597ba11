package dev.modelyard.operator.training.decide;

import dev.modelyard.api.v1alpha1.training.AttemptCause;
import dev.modelyard.api.v1alpha1.training.TrainingAttempt;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Changed copies of a row of the ledger. */
record Rows(TrainingAttempt row) {

  static TrainingAttempt opened(int number, String specHash) {
    return new TrainingAttempt(
        number, null, null, null, null, null, null, null, null, null, specHash);
  }

  TrainingAttempt started(Instant at, @Nullable String node) {
    return new TrainingAttempt(
        row.number(),
        row.cause(),
        row.message(),
        node,
        row.exitCode(),
        at,
        row.endedAt(),
        row.firstStep(),
        row.lastStep(),
        row.resumedFromStep(),
        row.specHash());
  }

  TrainingAttempt stopping(AttemptCause cause, String message) {
    return new TrainingAttempt(
        row.number(),
        cause,
        message,
        row.node(),
        row.exitCode(),
        row.startedAt(),
        row.endedAt(),
        row.firstStep(),
        row.lastStep(),
        row.resumedFromStep(),
        row.specHash());
  }

  TrainingAttempt steps(@Nullable Long first, @Nullable Long last, @Nullable Long resumedFrom) {
    return new TrainingAttempt(
        row.number(),
        row.cause(),
        row.message(),
        row.node(),
        row.exitCode(),
        row.startedAt(),
        row.endedAt(),
        first,
        last,
        resumedFrom,
        row.specHash());
  }

  TrainingAttempt withHash(String specHash) {
    return new TrainingAttempt(
        row.number(),
        row.cause(),
        row.message(),
        row.node(),
        row.exitCode(),
        row.startedAt(),
        row.endedAt(),
        row.firstStep(),
        row.lastStep(),
        row.resumedFromStep(),
        specHash);
  }

  TrainingAttempt ended(Ending ending, Instant at) {
    String node = ending.pod().flatMap(WorkerPod::node).orElse(row.node());
    return new TrainingAttempt(
        row.number(),
        ending.cause(),
        ending.what(),
        node,
        ending.exitCode().orElse(null),
        row.startedAt(),
        at,
        row.firstStep(),
        row.lastStep(),
        row.resumedFromStep(),
        row.specHash());
  }
}

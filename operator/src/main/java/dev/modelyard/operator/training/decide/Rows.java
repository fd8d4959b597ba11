package dev.modelyard.operator.training.decide;

import dev.modelyard.api.v1alpha1.training.AttemptCause;
import dev.modelyard.api.v1alpha1.training.TrainingAttempt;
import dev.modelyard.operator.core.Text;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Changed copies of a row of the ledger. */
record Rows(TrainingAttempt row) {

  private static final int LONGEST_MESSAGE = 1024;

  static TrainingAttempt opened(int number, String specHash) {
    return TrainingAttempt.builder(number).specHash(specHash).build();
  }

  TrainingAttempt started(Instant at, @Nullable String node) {
    return row.toBuilder().startedAt(at).node(node).build();
  }

  TrainingAttempt stopping(AttemptCause cause, String message) {
    return row.toBuilder().cause(cause).message(Text.cut(message, LONGEST_MESSAGE)).build();
  }

  TrainingAttempt steps(@Nullable Long first, @Nullable Long last, @Nullable Long resumedFrom) {
    return row.toBuilder().firstStep(first).lastStep(last).resumedFromStep(resumedFrom).build();
  }

  TrainingAttempt stepped(Instant at) {
    return row.toBuilder().steppedAt(at).build();
  }

  TrainingAttempt withHash(String specHash) {
    return row.toBuilder().specHash(specHash).build();
  }

  TrainingAttempt ended(Ending ending, Instant at) {
    return row.toBuilder()
        .cause(ending.cause())
        .message(Text.cut(ending.what(), LONGEST_MESSAGE))
        .node(ending.pod().flatMap(WorkerPod::node).orElse(row.node()))
        .exitCode(ending.exitCode().orElse(null))
        .endedAt(at)
        .build();
  }
}

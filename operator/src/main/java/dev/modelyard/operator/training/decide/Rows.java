package dev.modelyard.operator.training.decide;

import dev.modelyard.api.v1alpha1.training.AttemptCause;
import dev.modelyard.api.v1alpha1.training.TrainingAttempt;
import dev.modelyard.operator.core.Text;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Changed copies of a row of the ledger. */
record Rows(TrainingAttempt row) {

  private static final int LONGEST_MESSAGE = 1024;

  static TrainingAttempt opened(int number, String specHash) {
    return TrainingAttempt.builder(number).specHash(specHash).build();
  }

  /** One that its queue had suspended is taken to have begun so much earlier as it had run. */
  TrainingAttempt started(Instant at, @Nullable String node) {
    return row.toBuilder().startedAt(at.minus(ran())).node(node).build();
  }

  /** Its queue has taken its pods away; how long they ran is in its account. */
  TrainingAttempt suspended() {
    return row.toBuilder().startedAt(null).build();
  }

  /** Now, or before its queue suspended it. */
  boolean hasStarted() {
    return row.startedAt() != null || !ran().isZero();
  }

  private Duration ran() {
    return Account.of(row.goodput()).active();
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

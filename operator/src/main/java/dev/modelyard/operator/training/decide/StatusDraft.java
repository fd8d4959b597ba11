package dev.modelyard.operator.training.decide;

import dev.modelyard.api.v1alpha1.training.AttemptCause;
import dev.modelyard.api.v1alpha1.training.ModelTrainingStatus;
import dev.modelyard.api.v1alpha1.training.PublishedVersion;
import dev.modelyard.api.v1alpha1.training.TrainingAttempt;
import dev.modelyard.operator.core.Conditions;
import dev.modelyard.operator.core.Text;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * The next status while one decision is made: the present one, changed. Of the states below exactly
 * one is said last; it sets every condition that tells where the training is.
 */
final class StatusDraft {
  static final String ACCEPTED = "Accepted";
  static final String QUEUED = "Queued";
  static final String RUNNING = "Running";
  static final String PROGRESSING = "Progressing";
  static final String CHECKPOINT_HEALTHY = "CheckpointHealthy";
  static final String RESUME_BLOCKED = "ResumeBlocked";
  static final String SUSPENDED = "Suspended";
  static final String PUBLISHED = "Published";
  static final String SUCCEEDED = "Succeeded";
  static final String FAILED = "Failed";

  static final String REASON_STARTING = "Starting";
  static final String REASON_RUNNING = "Running";
  static final String REASON_STOPPING = "Stopping";
  static final String REASON_RESTARTING = "Restarting";
  static final String REASON_PUBLISHING = "Publishing";

  static final String NO_VALID_CHECKPOINT = "NoValidCheckpoint";

  /** Of CheckpointHealthy: why nothing began. True until the next attempt tells otherwise. */
  private static final Set<String> OF_A_START =
      Set.of(
          AttemptCause.StoreRefused.name(),
          AttemptCause.StoreUnavailable.name(),
          NO_VALID_CHECKPOINT,
          LostCheckpoints.REASON);

  private static final Set<String> BEFORE_IT_TELLS = Set.of(REASON_STARTING, QUEUED);

  private static final int LONGEST_MESSAGE = 4096;

  private final Conditions conditions;
  private ModelTrainingStatus status;

  private StatusDraft(Conditions conditions, ModelTrainingStatus status) {
    this.conditions = conditions;
    this.status = status;
  }

  static StatusDraft of(TrainingSnapshot seen) {
    long generation = seen.owner().generation();
    StatusDraft draft =
        new StatusDraft(
            Conditions.from(seen.status().conditions(), generation, seen.now()),
            seen.status().toBuilder().observedGeneration(generation).build());
    SpecRules.refusal(seen)
        .ifPresentOrElse(
            r -> draft.conditions.isFalse(ACCEPTED, r.reason(), r.message()),
            () -> draft.conditions.isTrue(ACCEPTED, "Valid", "the spec can be carried out"));
    return draft;
  }

  ModelTrainingStatus build() {
    var list = conditions.toList();
    return status.toBuilder().conditions(list).phase(TrainingPhases.of(list)).build();
  }

  Ledger ledger() {
    return new Ledger(status.attempts());
  }

  ModelTrainingStatus current() {
    return status;
  }

  StatusDraft row(TrainingAttempt row) {
    return with(b -> b.attempts(ledger().with(row).rows()).attempt(row.number()));
  }

  StatusDraft with(UnaryOperator<ModelTrainingStatus.Builder> change) {
    status = change.apply(status.toBuilder()).build();
    return this;
  }

  StatusDraft starting(String message) {
    place("False", REASON_STARTING, message).reconciling(REASON_STARTING, message);
    return this;
  }

  StatusDraft queued(String message) {
    place("False", QUEUED, message)
        .isTrue(QUEUED, "WaitingForNodes", message)
        .reconciling(QUEUED, message);
    return this;
  }

  StatusDraft running(String message) {
    place("True", REASON_RUNNING, message)
        .isTrue(PROGRESSING, REASON_RUNNING, message)
        .reconciling(REASON_RUNNING, message);
    return this;
  }

  /**
   * Running, and not getting on as far as anybody tells.
   *
   * @param doubtful whether it may be well all the same
   */
  StatusDraft silent(boolean doubtful, String message) {
    place("True", REASON_RUNNING, message).reconciling(REASON_RUNNING, message);
    if (doubtful) {
      conditions.isUnknown(PROGRESSING, "NothingReported", message);
    } else {
      conditions.isFalse(PROGRESSING, "Stalled", message);
    }
    return this;
  }

  StatusDraft stopping(String message) {
    place("True", REASON_STOPPING, message).reconciling(REASON_STOPPING, message);
    return this;
  }

  StatusDraft restarting(String message) {
    place("False", REASON_RESTARTING, message).reconciling(REASON_RESTARTING, message);
    return this;
  }

  /**
   * Nothing runs until the store lets an attempt begin; asked again in growing intervals. Where it
   * does not answer that needs nobody.
   */
  StatusDraft barred(AttemptCause ofStore, String message) {
    place("False", REASON_RESTARTING, message).isFalse(CHECKPOINT_HEALTHY, ofStore.name(), message);
    if (ofStore == AttemptCause.StoreUnavailable) {
      conditions.reconciling(ofStore.name(), message);
    } else {
      conditions.stalled(ofStore.name(), message);
    }
    return this;
  }

  StatusDraft suspended(String message) {
    place("False", SUSPENDED, message)
        .isTrue(SUSPENDED, "SuspendRequested", message)
        .ready(SUSPENDED, message);
    return this;
  }

  StatusDraft publishing(String message) {
    place("False", REASON_PUBLISHING, message)
        .isFalse(PUBLISHED, REASON_PUBLISHING, message)
        .reconciling(REASON_PUBLISHING, message);
    return this;
  }

  StatusDraft published(String reason, PublishedVersion version) {
    conditions.isTrue(
        PUBLISHED, reason, "ModelVersion %s, %s".formatted(version.name(), version.digest()));
    return with(b -> b.version(version));
  }

  StatusDraft notPublished(String reason, String message) {
    conditions.isFalse(PUBLISHED, reason, message);
    return this;
  }

  StatusDraft succeeded(String message) {
    place("False", "Completed", message)
        .isTrue(SUCCEEDED, "Completed", message)
        .ready("Succeeded", message);
    return this;
  }

  StatusDraft failed(String reason, String message) {
    place("False", "Ended", message).isTrue(FAILED, reason, message).stalled(reason, message);
    return this;
  }

  /** Stays until the spec changes. */
  StatusDraft blocked(String reason, String message) {
    place("False", "Ended", message)
        .isTrue(RESUME_BLOCKED, reason, message)
        .stalled(RESUME_BLOCKED, message);
    return this;
  }

  /** Nothing runs and nothing will, until somebody does what the message says. */
  StatusDraft held(String reason, String message) {
    place("False", reason, message).stalled(reason, message);
    return this;
  }

  StatusDraft checkpointHealthy(String status, String reason, String message) {
    conditions.is(CHECKPOINT_HEALTHY, status, reason, message);
    return this;
  }

  private Conditions place(String running, String reason, String message) {
    status = status.toBuilder().message(Text.cut(message, LONGEST_MESSAGE)).build();
    conditions.without(QUEUED).without(SUSPENDED).without(PROGRESSING).without(RESUME_BLOCKED);
    if (!BEFORE_IT_TELLS.contains(reason)) {
      conditions
          .find(CHECKPOINT_HEALTHY)
          .filter(c -> OF_A_START.contains(c.getReason()))
          .ifPresent(c -> conditions.without(CHECKPOINT_HEALTHY));
    }
    return running.equals("True")
        ? conditions.isTrue(RUNNING, reason, message)
        : conditions.isFalse(RUNNING, reason, message);
  }
}

package dev.modelyard.operator.training.decide;

import static dev.modelyard.api.v1alpha1.training.TrainingPhase.Failed;
import static dev.modelyard.api.v1alpha1.training.TrainingPhase.Pending;
import static dev.modelyard.api.v1alpha1.training.TrainingPhase.Publishing;
import static dev.modelyard.api.v1alpha1.training.TrainingPhase.Queued;
import static dev.modelyard.api.v1alpha1.training.TrainingPhase.Restarting;
import static dev.modelyard.api.v1alpha1.training.TrainingPhase.Running;
import static dev.modelyard.api.v1alpha1.training.TrainingPhase.Saving;
import static dev.modelyard.api.v1alpha1.training.TrainingPhase.Starting;
import static dev.modelyard.api.v1alpha1.training.TrainingPhase.Succeeded;
import static dev.modelyard.api.v1alpha1.training.TrainingPhase.Suspended;

import dev.modelyard.api.v1alpha1.training.TrainingPhase;
import dev.modelyard.operator.core.Conditions;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The phase: one word projected from the conditions, and which word may follow which. */
public final class TrainingPhases {
  /**
   * Failed is left only by a training that was blocked from resuming, when its spec changes or its
   * claim is there again; Succeeded never.
   */
  public static final Map<TrainingPhase, Set<TrainingPhase>> NEXT =
      Map.of(
          Pending, EnumSet.of(Starting, Suspended),
          Starting,
              EnumSet.of(
                  Pending,
                  Queued,
                  Running,
                  Saving,
                  Suspended,
                  Restarting,
                  Publishing,
                  Succeeded,
                  Failed),
          Queued,
              EnumSet.of(
                  Starting, Running, Saving, Suspended, Restarting, Publishing, Succeeded, Failed),
          Running,
              EnumSet.of(
                  Starting, Queued, Saving, Suspended, Restarting, Publishing, Succeeded, Failed),
          Saving, EnumSet.of(Suspended, Restarting, Starting, Publishing, Succeeded, Failed),
          Restarting, EnumSet.of(Starting, Saving, Suspended, Pending, Failed),
          Suspended, EnumSet.of(Starting, Pending, Restarting),
          Publishing, EnumSet.of(Succeeded, Restarting, Failed),
          Succeeded, EnumSet.noneOf(TrainingPhase.class),
          Failed, EnumSet.of(Starting, Suspended, Pending));

  private TrainingPhases() {}

  static TrainingPhase of(List<Condition> conditions) {
    if (Conditions.hasTrue(conditions, StatusDraft.SUCCEEDED)) {
      return Succeeded;
    }
    if (Conditions.hasTrue(conditions, StatusDraft.FAILED)
        || Conditions.hasTrue(conditions, StatusDraft.RESUME_BLOCKED)) {
      return Failed;
    }
    if (Conditions.hasTrue(conditions, StatusDraft.SUSPENDED)) {
      return Suspended;
    }
    if (Conditions.hasTrue(conditions, StatusDraft.QUEUED)) {
      return Queued;
    }
    return switch (reason(conditions)) {
      case StatusDraft.REASON_RUNNING -> Running;
      case StatusDraft.REASON_STOPPING -> Saving;
      case StatusDraft.REASON_STARTING -> Starting;
      case StatusDraft.REASON_RESTARTING -> Restarting;
      case StatusDraft.REASON_PUBLISHING -> Publishing;
      default -> Pending;
    };
  }

  private static String reason(List<Condition> conditions) {
    return conditions.stream()
        .filter(c -> StatusDraft.RUNNING.equals(c.getType()))
        .map(Condition::getReason)
        .findFirst()
        .orElse("");
  }
}

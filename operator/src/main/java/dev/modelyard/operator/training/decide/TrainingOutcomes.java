package dev.modelyard.operator.training.decide;

import dev.modelyard.api.v1alpha1.common.Reason;
import dev.modelyard.api.v1alpha1.training.ModelTrainingStatus;
import dev.modelyard.api.v1alpha1.version.ModelVersion;
import dev.modelyard.operator.core.Guard;
import dev.modelyard.operator.core.ObjectRef;
import dev.modelyard.operator.core.Outcome;
import dev.modelyard.operator.core.Plan;
import java.util.List;

/** The status to write, given what became of the actions: the planned one, or why not. */
public final class TrainingOutcomes {
  private TrainingOutcomes() {}

  public static ModelTrainingStatus conclude(
      TrainingSnapshot seen, Plan<ModelTrainingStatus> plan, List<Outcome> outcomes) {
    return outcomes.stream()
        .filter(o -> !o.isDone())
        .findFirst()
        .map(o -> without(seen, o))
        .orElseGet(plan::status);
  }

  private static ModelTrainingStatus without(TrainingSnapshot seen, Outcome outcome) {
    return switch (outcome) {
      case Outcome.Conflict conflict -> conflict(seen, conflict.action().ref());
      case Outcome.Refused refused -> refused(seen, refused);
      case Outcome.Failed failed when failed.isRejection() -> rejected(seen, failed);
      default -> seen.status();
    };
  }

  /** A name of the version line is taken by somebody else's object: the cache will tell. */
  private static ModelTrainingStatus conflict(TrainingSnapshot seen, ObjectRef ref) {
    StatusDraft draft = StatusDraft.of(seen);
    return ref.type() == ModelVersion.class
        ? draft.publishing("the name of " + ref + " is taken; taking the next").build()
        : draft
            .held(
                Reason.NameTaken.name(),
                "%s exists and does not belong to this training. Delete it, or give the training"
                        .formatted(ref)
                    + " another name")
            .build();
  }

  private static ModelTrainingStatus refused(TrainingSnapshot seen, Outcome.Refused refused) {
    return switch (refused.guard()) {
      case Guard.NoLivePods pods ->
          StatusDraft.of(seen)
              .starting(
                  "waiting before the next attempt, because "
                      + refused.why()
                      + " and may still write")
              .build();
      case Guard.Exists missing ->
          StatusDraft.of(seen)
              .held(Reason.ReferenceNotFound.name(), refused.why() + ": create it")
              .build();
      case Guard.Unchanged _, Guard.Absent _, Guard.Active _, Guard.Answers _, Guard.Selects _ ->
          seen.status();
    };
  }

  private static ModelTrainingStatus rejected(TrainingSnapshot seen, Outcome.Failed failed) {
    String message =
        "the API server refused %s: %s. Correct the field of the spec that this comes from"
            .formatted(failed.action().ref(), failed.message());
    return failed.action().ref().type() == ModelVersion.class
        ? StatusDraft.of(seen).publishing(message).build()
        : StatusDraft.of(seen).held(Reason.ApiError.name(), message).build();
  }
}

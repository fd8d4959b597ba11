package dev.modelyard.operator.serving.decide;

import dev.modelyard.api.v1alpha1.common.ConditionType;
import dev.modelyard.api.v1alpha1.common.Reason;
import dev.modelyard.api.v1alpha1.serving.ModelDeploymentStatus;
import dev.modelyard.api.v1alpha1.serving.ServingPhase;
import dev.modelyard.operator.core.Conditions;
import dev.modelyard.operator.core.Guard;
import dev.modelyard.operator.core.ObjectRef;
import dev.modelyard.operator.core.Outcome;

/**
 * The status after an action that was not done. Nothing of the plan is claimed then: a promotion is
 * none until its write has happened.
 */
public final class Trouble {

  private Trouble() {}

  public static ModelDeploymentStatus status(ServingSnapshot seen, Outcome outcome) {
    ObjectRef ref = outcome.action().ref();
    return switch (outcome) {
      case Outcome.Conflict _ ->
          told(
              seen,
              Reason.NameTaken,
              "%s exists and is not part of this ModelDeployment: delete it, or give the ModelDeployment another name"
                  .formatted(ref));
      case Outcome.Refused(var _, Guard.Exists _, String why) ->
          told(seen, Reason.ReferenceNotFound, why + ": create it");
      case Outcome.Failed failed when failed.isRejection() ->
          told(
              seen,
              Reason.ApiError,
              "The API server refuses %s: %s. Correct the field of the spec that this comes from"
                  .formatted(ref, failed.message()));
      default -> seen.status();
    };
  }

  private static ModelDeploymentStatus told(ServingSnapshot seen, Reason reason, String why) {
    Conditions conditions =
        Conditions.from(seen.status().conditions(), seen.owner().generation(), seen.now());
    String message = why + ".";
    conditions.isFalse(ConditionType.Accepted.name(), reason.name(), message);
    conditions.isFalse(ConditionType.Progressing.name(), reason.name(), message);
    conditions.isFalse(ConditionType.UpToDate.name(), reason.name(), message);
    conditions.stalled(reason.name(), message);
    return seen.status().toBuilder()
        .observedGeneration(seen.owner().generation())
        .phase(seen.serving().isPresent() ? ServingPhase.Degraded : ServingPhase.Pending)
        .message(message)
        .conditions(conditions.toList())
        .build();
  }
}

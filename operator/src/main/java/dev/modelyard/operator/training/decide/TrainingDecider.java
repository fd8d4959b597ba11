package dev.modelyard.operator.training.decide;

import dev.modelyard.api.v1alpha1.training.ModelTrainingSpec;
import dev.modelyard.api.v1alpha1.training.ModelTrainingStatus;
import dev.modelyard.operator.core.Conditions;
import dev.modelyard.operator.core.Plan;
import dev.modelyard.operator.core.Requeue;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What to do about a training: an ordered chain of rules, of which the first that applies makes the
 * plan. No rule relies on another having run; each acts on what it sees.
 */
public final class TrainingDecider {
  /** One rule; empty when it does not apply. */
  interface Rule {
    Optional<Plan<ModelTrainingStatus>> decide(TrainingSnapshot seen);
  }

  private static final List<Rule> RULES =
      List.of(
          TrainingDecider::notOurs,
          StrayJobRule::decide,
          FinishedRule::decide,
          AttemptEndRule::decide,
          StopRules::stopping,
          StopRules::asked,
          ObserveRule::decide,
          TrainingDecider::refused,
          LaunchRule::decide,
          NextAttemptRule::suspended,
          NextAttemptRule::blocked,
          NextAttemptRule::decide);

  private TrainingDecider() {}

  public static Plan<ModelTrainingStatus> decide(TrainingSnapshot seen) {
    Plan<ModelTrainingStatus> plan =
        RULES.stream()
            .flatMap(rule -> rule.decide(seen).stream())
            .findFirst()
            .orElseGet(() -> Plan.of(seen.status()));
    return plan.status().equals(seen.status())
        ? plan
        : plan.withStatus(AdvicePolicy.into(seen, GoodputPolicy.counted(seen, plan.status())));
  }

  /** Another controller's, or being deleted: the garbage collector takes what we made. */
  private static Optional<Plan<ModelTrainingStatus>> notOurs(TrainingSnapshot seen) {
    boolean ours = ModelTrainingSpec.OPERATOR.equals(seen.spec().managedBy());
    return ours && !seen.owner().deleting()
        ? Optional.empty()
        : Optional.of(Plan.of(seen.status()));
  }

  /** Nothing runs, and with this spec nothing can be made to run. */
  private static Optional<Plan<ModelTrainingStatus>> refused(TrainingSnapshot seen) {
    return SpecRules.refusal(seen)
        .map(
            r ->
                Plan.of(StatusDraft.of(seen).held(r.reason(), r.message()).build())
                    .withRequeue(r.lookAgain()));
  }

  static boolean isTerminal(ModelTrainingStatus status) {
    return Conditions.hasTrue(status.conditions(), StatusDraft.SUCCEEDED)
        || Conditions.hasTrue(status.conditions(), StatusDraft.FAILED);
  }

  static Plan<ModelTrainingStatus> withRequeue(
      Plan<ModelTrainingStatus> plan, Optional<Instant> at, TrainingSnapshot seen) {
    return at.map(then -> plan.withRequeue(Requeue.at(then, seen.now()))).orElse(plan);
  }
}

package dev.modelyard.operator.training.decide;

import dev.modelyard.api.v1alpha1.training.ModelTrainingStatus;
import dev.modelyard.api.v1alpha1.training.RestartAction;
import dev.modelyard.api.v1alpha1.training.RestartPolicySpec;
import dev.modelyard.api.v1alpha1.training.RestartRule;
import java.util.Optional;

/**
 * Who pays for an attempt that ended, and whether there is another. A failure costs one of
 * maxFailures, unless the attempt had committed a new step: then the whole budget is back, however
 * the attempt ended.
 */
final class RestartPolicy {
  private final RestartPolicySpec policy;

  RestartPolicy(RestartPolicySpec policy) {
    this.policy = policy;
  }

  /** Why there is no further attempt. */
  record Stop(String reason, String message) {}

  /** The budgets after this ending. */
  ModelTrainingStatus.Builder charge(
      ModelTrainingStatus.Builder next, ModelTrainingStatus status, Ledger ledger, Ending ending) {
    boolean hasCommitted = ledger.committedNewStep(ledger.rows().getLast());
    if (hasCommitted) {
      next.withoutProgress(0).failures(0);
    } else if (ending.wasTried()) {
      next.withoutProgress(status.withoutProgress() + 1);
    }
    return switch (ending.charge()) {
      case FAILURE ->
          hasCommitted || matching(ending).filter(a -> a == RestartAction.Ignore).isPresent()
              ? next
              : next.failures(status.failures() + 1);
      case DISRUPTION -> next.disruptions(status.disruptions() + 1);
      case NOTHING, STORE, FATAL, BLOCKED -> next;
    };
  }

  /**
   * An attempt in which nothing was tried stops nothing: the next waits for the store, or has the
   * arguments that fit it.
   *
   * @param status with the budgets after this ending
   */
  Optional<Stop> stop(ModelTrainingStatus status, Ending ending) {
    if (ending.charge() == Ending.Charge.FATAL) {
      return Optional.of(new Stop(ending.reason(), ending.what()));
    }
    if (!ending.wasTried()) {
      return Optional.empty();
    }
    if (matching(ending).filter(a -> a == RestartAction.Fail).isPresent()) {
      return Optional.of(
          new Stop(
              "RestartRule",
              ending.what() + "; a rule of spec.restartPolicy.rules says to fail on that"));
    }
    if (ending.charge() == Ending.Charge.FAILURE && status.failures() > policy.maxFailures()) {
      return Optional.of(
          new Stop(
              "TooManyFailures",
              "%s; that was failure %d with no new checkpoint, spec.restartPolicy.maxFailures is %d"
                  .formatted(ending.what(), status.failures(), policy.maxFailures())));
    }
    if (ending.charge() == Ending.Charge.DISRUPTION
        && policy.maxDisruptions() >= 0
        && status.disruptions() > policy.maxDisruptions()) {
      return Optional.of(
          new Stop(
              "TooManyDisruptions",
              "%s; that was disruption %d, spec.restartPolicy.maxDisruptions is %d"
                  .formatted(ending.what(), status.disruptions(), policy.maxDisruptions())));
    }
    int idle = status.withoutProgress();
    return idle < policy.noProgressLimit() || policy.noProgressLimit() <= 0
        ? Optional.empty()
        : Optional.of(
            new Stop(
                "NoProgress",
                "%s; %d attempts in a row ended with no new checkpoint,"
                        .formatted(ending.what(), idle)
                    + " spec.restartPolicy.noProgressLimit is "
                    + policy.noProgressLimit()));
  }

  private Optional<RestartAction> matching(Ending ending) {
    return ending.charge() != Ending.Charge.FAILURE
        ? Optional.empty()
        : policy.rules().stream()
            .filter(r -> matches(r, ending))
            .map(RestartRule::action)
            .findFirst();
  }

  private static boolean matches(RestartRule rule, Ending ending) {
    boolean code = ending.exitCode().filter(rule.exitCodes()::contains).isPresent();
    boolean reason = rule.reason() != null && rule.reason().equals(ending.reason());
    return code || reason;
  }
}

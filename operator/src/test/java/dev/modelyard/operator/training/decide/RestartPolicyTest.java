package dev.modelyard.operator.training.decide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelyard.api.v1alpha1.training.AttemptCause;
import dev.modelyard.api.v1alpha1.training.ModelTrainingStatus;
import dev.modelyard.api.v1alpha1.training.TrainingAttempt;
import dev.modelyard.operator.training.Pods;
import dev.modelyard.operator.training.Trainings;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RestartPolicyTest {
  private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
  private static final Ending CRASH = CauseOfEnd.of(Pods.seen(Pods.crashed(0, 65, "Error", 1)));
  private static final Ending TAKEN =
      Ending.of(AttemptCause.Evicted, Ending.Charge.DISRUPTION, "taken");

  @Test
  void chargesAFailureThatCommittedNothing() {
    assertThat(charged("{}", 1, CRASH, null).failures()).isEqualTo(2);
  }

  @Test
  void givesTheBudgetBackWhenTheAttemptCommittedANewStep() {
    assertThat(charged("{}", 3, CRASH, 7L).failures()).isZero();
  }

  @Test
  void chargesADisruptionToItsOwnBudget() {
    ModelTrainingStatus status = charged("{}", 1, TAKEN, null);

    assertThat(status.failures()).isEqualTo(1);
    assertThat(status.disruptions()).isEqualTo(1);
  }

  @Test
  void failsWhenTheFailuresAreUsedUp() {
    assertThat(stop("{maxFailures: 1, noProgressLimit: 9}", 1, CRASH, null)).isEmpty();
    assertThat(stop("{maxFailures: 1, noProgressLimit: 9}", 2, CRASH, null))
        .contains("TooManyFailures");
  }

  @Test
  void goesOnAfterAnyNumberOfDisruptionsUnlessTold() {
    assertThat(stop("{}", 0, TAKEN, 7L)).isEmpty();
    assertThat(stop("{maxDisruptions: 0}", 0, TAKEN, 7L)).contains("TooManyDisruptions");
  }

  @Test
  void failsWithoutProgressWhateverTheBudgetsSay() {
    assertThat(stop("{noProgressLimit: 1}", 0, TAKEN, null)).contains("NoProgress");
  }

  @ParameterizedTest
  @ValueSource(strings = {"StoreRefused", "StoreUnavailable", "Mismatch"})
  void neitherChargesNorStopsWhenNothingWasTried(String outcome) {
    Ending ending = CauseOfEnd.of(Pods.seen(Pods.restoreSaid(outcome)));

    assertThat(charged("{}", 1, ending, null).failures()).isEqualTo(1);
    assertThat(stop("{maxFailures: 0, noProgressLimit: 1}", 1, ending, null)).isEmpty();
  }

  @Test
  void followsTheFirstRuleThatMatches() {
    assertThat(stop("{rules: [{exitCodes: [64, 65], action: Fail}]}", 0, CRASH, 7L))
        .contains("RestartRule");
    assertThat(charged("{rules: [{exitCodes: [65], action: Ignore}]}", 1, CRASH, null).failures())
        .isEqualTo(1);
    assertThat(stop("{rules: [{reason: OOMKilled, action: Fail}]}", 0, CRASH, 7L)).isEmpty();
  }

  private static ModelTrainingStatus charged(
      String policy, int failures, Ending ending, @Nullable Long lastStep) {
    ModelTrainingStatus status = ModelTrainingStatus.EMPTY.toBuilder().failures(failures).build();
    return policy(policy)
        .charge(status.toBuilder(), status, ledger(ending, lastStep), ending)
        .build();
  }

  /** The reason, after a failure that was charged already. */
  private static Optional<String> stop(
      String policy, int failures, Ending ending, @Nullable Long lastStep) {
    ModelTrainingStatus status =
        ModelTrainingStatus.EMPTY.toBuilder().failures(failures).disruptions(1).build();
    return policy(policy)
        .stop(status, ledger(ending, lastStep), ending)
        .map(RestartPolicy.Stop::reason);
  }

  private static Ledger ledger(Ending ending, @Nullable Long lastStep) {
    return new Ledger(
        List.of(
            TrainingAttempt.builder(1)
                .cause(ending.cause())
                .startedAt(T0)
                .endedAt(T0)
                .lastStep(lastStep)
                .build()));
  }

  private static RestartPolicy policy(String yaml) {
    return new RestartPolicy(Trainings.churn("restartPolicy: " + yaml).getSpec().restartPolicy());
  }
}

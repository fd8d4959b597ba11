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
    assertThat(charged("{}", 3, TAKEN, 7L).failures()).isZero();
    assertThat(charged("{}", 3, asked(AttemptCause.Suspended), 7L).failures()).isZero();
    assertThat(charged("{rules: [{exitCodes: [65], action: Ignore}]}", 3, CRASH, 7L).failures())
        .isZero();
  }

  @Test
  void chargesADisruptionToItsOwnBudget() {
    ModelTrainingStatus status = charged("{}", 1, TAKEN, null);

    assertThat(status.failures()).isEqualTo(1);
    assertThat(status.disruptions()).isEqualTo(2);
  }

  @Test
  void failsWhenTheFailuresAreUsedUp() {
    assertThat(stop("{maxFailures: 1, noProgressLimit: 9}", 1, CRASH)).isEmpty();
    assertThat(stop("{maxFailures: 1, noProgressLimit: 9}", 2, CRASH)).contains("TooManyFailures");
  }

  @Test
  void goesOnAfterAnyNumberOfDisruptionsUnlessTold() {
    assertThat(stop("{}", 0, TAKEN)).isEmpty();
    assertThat(stop("{maxDisruptions: 0}", 0, TAKEN)).contains("TooManyDisruptions");
  }

  /** More of them than the status keeps rows. */
  @Test
  void failsWithoutProgressWhateverTheBudgetsSay() {
    RestartPolicy policy = policy("{noProgressLimit: 12}");
    ModelTrainingStatus status = ModelTrainingStatus.EMPTY;
    for (int attempt = 1; attempt <= 12; attempt++) {
      assertThat(policy.stop(status, TAKEN)).as("before attempt %s", attempt).isEmpty();
      status = policy.charge(status.toBuilder(), status, ledger(TAKEN, null), TAKEN).build();
    }
    assertThat(policy.stop(status, TAKEN).map(RestartPolicy.Stop::reason)).contains("NoProgress");
  }

  @Test
  void countsFromTheLastNewStep() {
    assertThat(charged("{}", 0, TAKEN, null).withoutProgress()).isEqualTo(3);
    assertThat(charged("{}", 0, TAKEN, 7L).withoutProgress()).isZero();
    assertThat(charged("{}", 0, asked(AttemptCause.Suspended), 7L).withoutProgress()).isZero();
  }

  @Test
  void doesNotCountWhatSomebodyAskedFor() {
    assertThat(charged("{}", 0, asked(AttemptCause.Suspended), null).withoutProgress())
        .isEqualTo(2);
    assertThat(charged("{}", 0, asked(AttemptCause.SpecChanged), null).withoutProgress())
        .isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"StoreRefused", "StoreUnavailable", "Mismatch", "Void", "Blocked"})
  void neitherChargesNorStopsWhenNothingWasTried(String outcome) {
    Ending ending = CauseOfEnd.of(Pods.seen(Pods.restoreSaid(outcome)));

    assertThat(charged("{}", 1, ending, null).failures()).isEqualTo(1);
    assertThat(charged("{}", 1, ending, null).withoutProgress()).isEqualTo(2);
    assertThat(stop("{maxFailures: 0, noProgressLimit: 1}", 1, ending)).isEmpty();
  }

  @Test
  void followsTheFirstRuleThatMatches() {
    assertThat(stop("{rules: [{exitCodes: [64, 65], action: Fail}]}", 0, CRASH))
        .contains("RestartRule");
    assertThat(charged("{rules: [{exitCodes: [65], action: Ignore}]}", 1, CRASH, null).failures())
        .isEqualTo(1);
    assertThat(stop("{rules: [{reason: OOMKilled, action: Fail}]}", 0, CRASH)).isEmpty();
  }

  private static Ending asked(AttemptCause cause) {
    return Ending.of(cause, Ending.Charge.NOTHING, "somebody asked for it");
  }

  /** The third in a row. */
  private static ModelTrainingStatus charged(
      String policy, int failures, Ending ending, @Nullable Long lastStep) {
    ModelTrainingStatus status = status(failures);
    return policy(policy)
        .charge(status.toBuilder(), status, ledger(ending, lastStep), ending)
        .build();
  }

  /** The reason, after a failure that was charged already. */
  private static Optional<String> stop(String policy, int failures, Ending ending) {
    return policy(policy).stop(status(failures), ending).map(RestartPolicy.Stop::reason);
  }

  private static ModelTrainingStatus status(int failures) {
    return ModelTrainingStatus.EMPTY.toBuilder()
        .failures(failures)
        .disruptions(1)
        .withoutProgress(2)
        .build();
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

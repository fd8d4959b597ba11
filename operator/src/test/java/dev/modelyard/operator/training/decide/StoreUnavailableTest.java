package dev.modelyard.operator.training.decide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelyard.api.v1alpha1.training.AttemptCause;
import dev.modelyard.api.v1alpha1.training.ModelTraining;
import dev.modelyard.api.v1alpha1.training.ModelTrainingStatus;
import dev.modelyard.api.v1alpha1.training.TrainingAttempt;
import dev.modelyard.api.v1alpha1.training.TrainingPhase;
import dev.modelyard.operator.core.Conditions;
import dev.modelyard.operator.training.Pods;
import dev.modelyard.operator.training.Situation;
import dev.modelyard.operator.training.Trainings;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The bucket's server is down while attempts start, and comes back by itself. */
class StoreUnavailableTest {
  private static final int ATTEMPTS = 5;

  private static final String STORAGE = "storage: {s3: {bucket: b, secretName: k}}";

  private final ModelTraining training = training(STORAGE);
  private final Situation situation =
      Situation.of(training)
          .status(
              ModelTrainingStatus.EMPTY.toBuilder()
                  .attempt(1)
                  .attempts(List.of(TrainingAttempt.builder(1).build()))
                  .build());

  @Test
  void neverFailsAndChargesNothingHoweverOftenItIsAway() {
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      ModelTrainingStatus status = away(attempt);

      assertThat(Conditions.hasTrue(status.conditions(), StatusDraft.FAILED)).isFalse();
      assertThat(status.phase()).isEqualTo(TrainingPhase.Restarting);
      assertThat(status.failures()).isZero();
      assertThat(status.attempts().getLast().cause()).isEqualTo(AttemptCause.StoreUnavailable);
      assertThat(decideAt(attempt, 59).attempt()).isEqualTo(attempt + 1);
    }
  }

  @Test
  void saysWhatItAnsweredAndThatItIsTriedAgainByItself() {
    ModelTrainingStatus status = away(1);

    assertThat(status.message())
        .contains(
            "503 SlowDown",
            "tried again by itself",
            "at no cost to spec.restartPolicy",
            "attempt 2 at 2026-01-01T01:00:10Z")
        .doesNotContain("mend", "did not answer");
    for (String type : List.of(Conditions.RECONCILING, StatusDraft.CHECKPOINT_HEALTHY)) {
      assertThat(find(status, type)).map(Condition::getReason).contains("StoreUnavailable");
    }
    assertThat(find(status, Conditions.STALLED)).as("nobody needs to act").isEmpty();
  }

  @Test
  void saysNoMoreOfItOnceAnAttemptRuns() {
    away(1);
    assertThat(find(decideAt(1, 1), StatusDraft.CHECKPOINT_HEALTHY)).isPresent();

    situation.job(2).pod(2, 0, Pods.running(null, "2026-01-01T01:02:00Z"));
    ModelTrainingStatus running = decideAt(1, 2);

    assertThat(running.phase()).isEqualTo(TrainingPhase.Running);
    assertThat(find(running, StatusDraft.CHECKPOINT_HEALTHY)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Unfit", "NoOrigin", "Mismatch", "Error", "StoreUnsafe"})
  void saysNoMoreOfItOnceItAnswers(String outcome) {
    away(1);
    decideAt(1, 1);
    situation.endedJob(2, false).pod(Pods.restoreSaid(2, outcome, "the agent's words"));

    assertThat(find(decideAt(1, 2), StatusDraft.CHECKPOINT_HEALTHY)).isEmpty();
  }

  @Test
  void saysNoMoreOfItOnceNobodyAsks() {
    away(1);
    training.setSpec(training(STORAGE + "\n  suspend: true").getSpec());
    ModelTrainingStatus suspended = decideAt(1, 1);

    assertThat(suspended.phase()).isEqualTo(TrainingPhase.Suspended);
    assertThat(find(suspended, StatusDraft.CHECKPOINT_HEALTHY)).isEmpty();
  }

  private static ModelTraining training(String storage) {
    return Trainings.churnBut("storage: {pvc: {size: 1Gi}}", storage);
  }

  private static Optional<Condition> find(ModelTrainingStatus status, String type) {
    return status.conditions().stream().filter(c -> type.equals(c.getType())).findFirst();
  }

  /** The attempt has ended, at the hour of its number. */
  private ModelTrainingStatus away(int attempt) {
    situation
        .endedJob(attempt, false)
        .pod(Pods.restoreSaid(attempt, "StoreUnavailable", "bucket b: 503 SlowDown"));
    return decideAt(attempt, 0);
  }

  private ModelTrainingStatus decideAt(int hour, int minute) {
    ModelTrainingStatus status =
        TrainingDecider.decide(situation.seenAt(Duration.ofHours(hour).plusMinutes(minute)))
            .status();
    situation.status(status);
    return status;
  }
}

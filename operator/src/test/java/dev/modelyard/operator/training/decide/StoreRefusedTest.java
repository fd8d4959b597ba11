package dev.modelyard.operator.training.decide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelyard.api.v1alpha1.training.ModelTrainingStatus;
import dev.modelyard.api.v1alpha1.training.TrainingAttempt;
import dev.modelyard.api.v1alpha1.training.TrainingPhase;
import dev.modelyard.operator.core.Conditions;
import dev.modelyard.operator.training.Pods;
import dev.modelyard.operator.training.Situation;
import dev.modelyard.operator.training.Trainings;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The bucket is not there. Whoever makes it does so where no event is heard from. */
class StoreRefusedTest {
  private final Situation situation =
      Situation.of(
              Trainings.churnBut(
                  "storage: {pvc: {size: 1Gi}}", "storage: {s3: {bucket: b, secretName: k}}"))
          .status(
              ModelTrainingStatus.EMPTY.toBuilder()
                  .attempt(1)
                  .attempts(List.of(TrainingAttempt.builder(1).build()))
                  .build())
          .endedJob(1, false)
          .pod(Pods.restoreSaid("StoreRefused", "NoSuchBucket: create bucket b"));

  @Test
  void saysSoAndThatItTriesAgain() {
    ModelTrainingStatus status = decideAt(60);

    assertThat(status.message())
        .contains(
            "NoSuchBucket: create bucket b",
            "spec.checkpoints.storage",
            "attempt 2 at 2026-01-01T00:01:10Z");
    assertThat(Conditions.hasTrue(status.conditions(), Conditions.STALLED)).isTrue();
    assertThat(status.failures()).isZero();
  }

  @Test
  void staysStillUntilItTriesAgain() {
    ModelTrainingStatus refused = decideAt(60);

    assertThat(decideAt(65)).isEqualTo(refused);
    assertThat(decideAt(71))
        .satisfies(
            status -> assertThat(status.phase()).isEqualTo(TrainingPhase.Starting),
            status -> assertThat(status.attempt()).isEqualTo(2),
            status ->
                assertThat(Conditions.hasTrue(status.conditions(), Conditions.STALLED)).isFalse());
  }

  private ModelTrainingStatus decideAt(int second) {
    ModelTrainingStatus status =
        TrainingDecider.decide(situation.seenAt(Duration.ofSeconds(second))).status();
    situation.status(status);
    return status;
  }
}

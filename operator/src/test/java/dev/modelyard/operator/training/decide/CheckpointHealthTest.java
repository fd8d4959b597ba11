package dev.modelyard.operator.training.decide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelyard.api.v1alpha1.training.ModelTraining;
import dev.modelyard.api.v1alpha1.training.ModelTrainingStatus;
import dev.modelyard.api.v1alpha1.training.TrainingAttempt;
import dev.modelyard.operator.core.AgentReport;
import dev.modelyard.operator.training.Pods;
import dev.modelyard.operator.training.Situation;
import dev.modelyard.operator.training.Trainings;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An attempt has ended; its agent had said what the last save took. */
class CheckpointHealthTest {
  private static final String STORAGE = "storage: {pvc: {size: 1Gi}}";

  @ParameterizedTest
  @CsvSource({
    ",   1m, True, Committing", // nobody says what it took
    "59, 1m, True, Committing",
    "90, 1m, False, SaveOnStopTooShort",
    "90, 2m, True, Committing",
    "90, ,   True, Committing", // stops do not wait
  })
  void saysBeforeAStopThatItsTimeIsTooShort(
      @Nullable Double took, @Nullable String timeout, String status, String reason) {
    String storage =
        timeout == null ? STORAGE : STORAGE + "\n    saveOnStop: {timeout: " + timeout + "}";

    Condition condition = health(Trainings.churnBut(STORAGE, storage), took);

    assertThat(condition.getStatus()).isEqualTo(status);
    assertThat(condition.getReason()).isEqualTo(reason);
    if (reason.equals("SaveOnStopTooShort")) {
      assertThat(condition.getMessage())
          .contains("took 90 s", "saveOnStop.timeout of 1m", "set a longer timeout");
    }
  }

  private static Condition health(ModelTraining training, @Nullable Double took) {
    String now = Situation.T0.toString();
    AgentReport.Commit commit =
        new AgentReport.Commit(7, 1, "sha256:%064d".formatted(7), 10L, 1, now, null, took);
    Situation situation =
        Situation.of(training)
            .status(
                ModelTrainingStatus.EMPTY.toBuilder()
                    .attempt(1)
                    .attempts(List.of(TrainingAttempt.builder(1).build()))
                    .build())
            .endedJob(1, false)
            .pod(1, 0, Pods.ended(Pods.running(null, now), "Failed", 1, commit, false, null, now));
    return TrainingDecider.decide(situation.seenAt(Duration.ofMinutes(1)))
        .status()
        .conditions()
        .stream()
        .filter(c -> StatusDraft.CHECKPOINT_HEALTHY.equals(c.getType()))
        .findFirst()
        .map(Objects::requireNonNull)
        .orElseThrow();
  }
}

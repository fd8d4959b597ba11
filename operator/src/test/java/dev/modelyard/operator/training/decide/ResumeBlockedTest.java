package dev.modelyard.operator.training.decide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.modelyard.api.v1alpha1.training.ModelTraining;
import dev.modelyard.api.v1alpha1.training.ModelTrainingStatus;
import dev.modelyard.api.v1alpha1.training.TrainingAttempt;
import dev.modelyard.operator.training.Pods;
import dev.modelyard.operator.training.Situation;
import dev.modelyard.operator.training.Trainings;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** No attempt can begin. The advice must be one that works. */
class ResumeBlockedTest {
  private static final String STORAGE = "pvc: {size: 1Gi}";

  static Stream<Arguments> stores() {
    return Stream.of(
        argumentSet("a claim", STORAGE, "modelyard/v1/u-1/quarantine/"),
        argumentSet("a bucket", "s3: {bucket: b}", " v1/u-1/quarantine/"),
        argumentSet("a prefix", "s3: {bucket: b, prefix: a/c}", " a/c/v1/u-1/quarantine/"));
  }

  @ParameterizedTest
  @MethodSource("stores")
  void whereNoneIsGoodSaysHowToRestoreAndHowToStartOver(String storage, String verdicts) {
    ModelTrainingStatus status = after(Trainings.churnBut(STORAGE, storage), "Blocked");

    assertThat(status.message())
        .contains("none is good", verdicts, "spec.suspend", "onNoneValid: StartOver");
    assertThat(condition(status, StatusDraft.RESUME_BLOCKED).getReason())
        .isEqualTo("NoValidCheckpoint");
    assertThat(condition(status, StatusDraft.CHECKPOINT_HEALTHY).getStatus()).isEqualTo("False");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Unfit", "NoOrigin", "Unreadable", "Unbelieved"})
  void doesNotAdviseWhatDoesNotHelp(String outcome) {
    ModelTrainingStatus status = after(Trainings.churn(), outcome);

    assertThat(status.message())
        .contains("the agent's words", "tried again once the spec has changed")
        .doesNotContain("StartOver", "backup", "none is good");
    assertThat(condition(status, StatusDraft.RESUME_BLOCKED))
        .satisfies(
            c -> assertThat(c.getStatus()).isEqualTo("True"),
            c -> assertThat(c.getReason()).isEqualTo(outcome));
    assertThat(status.conditions())
        .as("nothing is wrong with checkpoints")
        .noneMatch(c -> c.getReason().equals("NoValidCheckpoint"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Blocked", "Unfit", "NoOrigin", "Unreadable", "Unbelieved"})
  void staysUntilTheSpecChanges(String outcome) {
    ModelTraining training = Trainings.churn();
    Situation situation = situation(training, outcome);
    ModelTrainingStatus blocked = decided(situation, 60);
    situation.status(blocked);
    assertThat(decided(situation, 6000)).isEqualTo(blocked);

    training.getMetadata().setGeneration(2L);

    assertThat(decided(situation, 6001).attempt()).isEqualTo(2);
  }

  @Test
  void saysNoMoreThatNoneIsGoodOnceOneIs() {
    ModelTraining training = Trainings.churn();
    Situation situation = situation(training, "Blocked");
    situation.status(decided(situation, 60));
    training.getMetadata().setGeneration(2L);
    situation.status(decided(situation, 6001));
    situation.endedJob(2, false).pod(Pods.restoreSaid(2, "Unfit", "the agent's words"));

    assertThat(decided(situation, 6002).conditions())
        .extracting(Condition::getReason)
        .contains("Unfit")
        .doesNotContain("NoValidCheckpoint");
  }

  private static ModelTrainingStatus after(ModelTraining training, String outcome) {
    return decided(situation(training, outcome), 60);
  }

  private static Situation situation(ModelTraining training, String outcome) {
    return Situation.of(training)
        .status(
            ModelTrainingStatus.EMPTY.toBuilder()
                .attempt(1)
                .attempts(List.of(TrainingAttempt.builder(1).build()))
                .build())
        .endedJob(1, false)
        .pod(Pods.restoreSaid(outcome, "the agent's words"));
  }

  private static ModelTrainingStatus decided(Situation situation, int second) {
    return TrainingDecider.decide(situation.seenAt(Duration.ofSeconds(second))).status();
  }

  private static Condition condition(ModelTrainingStatus status, String type) {
    return status.conditions().stream()
        .filter(c -> c.getType().equals(type))
        .findFirst()
        .orElseThrow();
  }
}

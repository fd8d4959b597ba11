package dev.modelyard.operator.training.decide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.modelyard.api.v1alpha1.training.AttemptCause;
import dev.modelyard.api.v1alpha1.training.CheckpointStatus;
import dev.modelyard.api.v1alpha1.training.Goodput;
import dev.modelyard.api.v1alpha1.training.ModelTraining;
import dev.modelyard.api.v1alpha1.training.ModelTrainingStatus;
import dev.modelyard.api.v1alpha1.training.TrainingAttempt;
import dev.modelyard.operator.core.Action;
import dev.modelyard.operator.training.Pods;
import dev.modelyard.operator.training.Situation;
import dev.modelyard.operator.training.Trainings;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A fork begins at another training once; from then on it has a history of its own. */
class ForkRuleTest {
  private static final TrainingAttempt RESUMED =
      ended(1).cause(AttemptCause.UserError).resumedFromStep(5L).build();
  private static final TrainingAttempt MISMATCHED =
      ended(2).cause(AttemptCause.StartFailed).build();

  static Stream<Arguments> begun() {
    return Stream.of(
        argumentSet("its checkpoint is known", status().checkpoint(checkpoint())),
        argumentSet("an attempt began at the other's", status().attempts(List.of(RESUMED))),
        argumentSet(
            "that attempt is no longer listed, and its program ran",
            status()
                .attempts(List.of(MISMATCHED))
                .goodput(new Goodput(null, 0L, 0L, 0L, 0L, 0L, 60L, null))));
  }

  @Test
  void expectsTheOthersCheckpointBeforeItHasBegun() {
    Job job = launched(Situation.of(fork()).there(other()).status(next(status().build(), 1)));

    assertThat(expects(job)).contains("true");
    assertThat(asksForTheOther(job)).isTrue();
    assertThat(arguments(job)).contains("--resume");
  }

  @Test
  void waitsForTheOtherBeforeItHasBegun() {
    ModelTrainingStatus status = status().attempts(List.of(MISMATCHED)).build();

    assertThat(ForkRule.problem(seen(status))).get().asString().contains("'churn-old'");
  }

  @ParameterizedTest
  @MethodSource("begun")
  void doesWithoutTheOtherOnceItHasBegun(ModelTrainingStatus.Builder status) {
    assertThat(ForkRule.problem(seen(status.build()))).isEmpty();
  }

  @Test
  void startsOverWhenNothingOfItsOwnIsGood() {
    Situation situation =
        Situation.of(fork())
            .there(other())
            .status(
                status()
                    .attempt(2)
                    .attempts(List.of(RESUMED, TrainingAttempt.builder(2).build()))
                    .checkpoint(checkpoint())
                    .build())
            .endedJob(2, false)
            .pod(Pods.restoreSaid(2, "Mismatch", "the store has nothing to resume from"));
    ModelTrainingStatus mismatched =
        TrainingDecider.decide(situation.seenAt(Duration.ofMinutes(1))).status();
    assertThat(mismatched.checkpoint()).isNull();

    Job job = launched(situation.status(next(mismatched, 3)));

    assertThat(expects(job)).contains("false");
    assertThat(asksForTheOther(job)).isFalse();
    assertThat(arguments(job)).doesNotContain("--resume");
  }

  private static boolean asksForTheOther(Job job) {
    return job.getSpec().getTemplate().getSpec().getInitContainers().stream()
        .flatMap(container -> container.getEnv().stream())
        .anyMatch(variable -> variable.getName().startsWith("MODELYARD_FROM"));
  }

  private static ModelTraining fork() {
    return Trainings.churnBut(
        "storage: {pvc: {size: 1Gi}}",
        """
        storage: {pvc: {claimName: churn-old-checkpoints}}
          resume: {from: {training: churn-old}, args: ["--resume"]}\
        """);
  }

  private static TrainingSnapshot seen(ModelTrainingStatus status) {
    return Situation.of(fork()).status(status).seenAt(Duration.ofMinutes(2));
  }

  private static ModelTrainingStatus.Builder status() {
    return ModelTrainingStatus.EMPTY.toBuilder();
  }

  private static TrainingAttempt.Builder ended(int number) {
    return TrainingAttempt.builder(number).endedAt(Situation.T0);
  }

  private static CheckpointStatus checkpoint() {
    return new CheckpointStatus(5L, 0, "sha256:5", 1L, null, null, null, null, null);
  }

  private static ModelTraining other() {
    ModelTraining other = Trainings.churn();
    other.getMetadata().setName("churn-old");
    other.getMetadata().setUid("u-old");
    return other;
  }

  /** The status once a further attempt is decided on. */
  private static ModelTrainingStatus next(ModelTrainingStatus status, int attempt) {
    List<TrainingAttempt> rows = new ArrayList<>(status.attempts());
    rows.add(Rows.opened(attempt, RunHash.of(fork().getSpec())));
    return status.toBuilder().attempt(attempt).attempts(rows).build();
  }

  private static Job launched(Situation situation) {
    return TrainingDecider.decide(situation.seenAt(Duration.ofMinutes(2))).actions().stream()
        .filter(Action.Create.class::isInstance)
        .map(a -> ((Action.Create) a).object())
        .filter(Job.class::isInstance)
        .map(Job.class::cast)
        .findFirst()
        .orElseThrow();
  }

  private static PodSpec pod(Job job) {
    return job.getSpec().getTemplate().getSpec();
  }

  private static Optional<String> expects(Job job) {
    return pod(job).getInitContainers().getFirst().getEnv().stream()
        .filter(e -> e.getName().equals("MODELYARD_EXPECT_RESUME"))
        .map(EnvVar::getValue)
        .findFirst();
  }

  private static List<String> arguments(Job job) {
    Container trainer = pod(job).getContainers().getFirst();
    return Stream.of(trainer.getCommand(), trainer.getArgs()).flatMap(List::stream).toList();
  }
}

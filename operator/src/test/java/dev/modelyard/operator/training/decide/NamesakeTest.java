package dev.modelyard.operator.training.decide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.modelyard.api.v1alpha1.training.ModelTrainingStatus;
import dev.modelyard.api.v1alpha1.training.TrainingAttempt;
import dev.modelyard.operator.core.Action;
import dev.modelyard.operator.core.Guard;
import dev.modelyard.operator.core.Labels;
import dev.modelyard.operator.core.Plan;
import dev.modelyard.operator.training.Pods;
import dev.modelyard.operator.training.Situation;
import dev.modelyard.operator.training.Trainings;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A training was deleted and made again under its name: pods of attempt 1 are still there. */
class NamesakeTest {
  private static final String NOW = Situation.T0.toString();

  static Stream<Arguments> left() {
    return Stream.of(
        argumentSet("one that succeeded", ended("Succeeded", 0)),
        argumentSet("one that failed", ended("Failed", 1)),
        argumentSet("one that is being deleted", Pods.deleted(running(), 5)));
  }

  @ParameterizedTest
  @MethodSource("left")
  void podsOfTheNamesakeTellNothingOfTheNewOne(Pod pod) {
    Plan<ModelTrainingStatus> plan =
        decided(
            situation()
                .pod(of("u-0", null, pod))
                .version("churn-v1", "churn", "sha256:" + Pods.PUBLISHED, "u-0"));

    assertThat(TrainingDecider.isTerminal(plan.status())).as(plan.status().message()).isFalse();
    assertThat(plan.status().attempts()).singleElement().matches(row -> row.endedAt() == null);
    assertThat(plan.actions().getLast())
        .isInstanceOfSatisfying(
            Action.Create.class,
            create -> {
              assertThat(create.object()).isInstanceOf(Job.class);
              assertThat(create.guards())
                  .as("waits for whoever bears the training's name")
                  .contains(
                      new Guard.NoLivePods(
                          Trainings.NAMESPACE,
                          Map.of(Labels.MANAGED_BY, Labels.MODELYARD, Labels.TRAINING, "churn")));
            });
  }

  @Test
  void waitsForThemAllTheSame() {
    Situation situation =
        situation().endedJob(1, false).pod(of("u-0", null, Pods.deleted(running(), 5)));

    assertThat(decided(situation).status().message())
        .contains("waiting for pod churn-a1-0", "may still write");
  }

  /** Its pods had no label with the UID. */
  @Test
  void podsOfAnOlderOperatorAreKnownByTheirJob() {
    Situation situation = situation().endedJob(1, true).pod(of(null, "j-1", ended("Succeeded", 0)));

    assertThat(TrainingDecider.isTerminal(decided(situation).status())).isTrue();
  }

  private static Plan<ModelTrainingStatus> decided(Situation situation) {
    return TrainingDecider.decide(situation.seenAt(Duration.ofMinutes(1)));
  }

  private static Situation situation() {
    Situation situation = Situation.of(Trainings.churn("restartPolicy: {maxFailures: 0}"));
    String hash = RunHash.of(situation.seenAt(Duration.ZERO).spec());
    return situation.status(
        ModelTrainingStatus.EMPTY.toBuilder()
            .attempt(1)
            .attempts(List.of(TrainingAttempt.builder(1).specHash(hash).build()))
            .build());
  }

  private static Pod running() {
    return Pods.pod(1, 0, Pods.running(null, NOW));
  }

  private static Pod ended(String phase, int exitCode) {
    PodStatus status =
        Pods.ended(
            Pods.running(null, NOW), phase, exitCode, Pods.commit(7, 1, NOW), true, null, NOW);
    return Pods.pod(1, 0, status);
  }

  private static Pod of(@Nullable String training, @Nullable String job, Pod pod) {
    PodBuilder builder =
        new PodBuilder(pod).editMetadata().removeFromLabels(Labels.TRAINING_UID).endMetadata();
    if (training != null) {
      builder.editMetadata().addToLabels(Labels.TRAINING_UID, training).endMetadata();
    }
    return job == null
        ? builder.build()
        : builder
            .editMetadata()
            .withOwnerReferences(
                new OwnerReferenceBuilder().withUid(job).withController(true).build())
            .endMetadata()
            .build();
  }
}

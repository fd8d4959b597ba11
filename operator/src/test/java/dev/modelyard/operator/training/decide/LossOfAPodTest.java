package dev.modelyard.operator.training.decide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.modelyard.api.v1alpha1.training.AttemptCause;
import dev.modelyard.api.v1alpha1.training.ModelTrainingStatus;
import dev.modelyard.api.v1alpha1.training.TrainingAttempt;
import dev.modelyard.operator.core.Action;
import dev.modelyard.operator.core.Guard;
import dev.modelyard.operator.core.Plan;
import dev.modelyard.operator.training.Pods;
import dev.modelyard.operator.training.Situation;
import dev.modelyard.operator.training.Trainings;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** An attempt of two workers whose Job goes on, and what the deletion of a pod means for it. */
class LossOfAPodTest {
  private static final Duration LATER = Duration.ofMinutes(1);
  private static final int DELETED = 20;
  private static final Pod PEER = running(0);

  static Stream<Arguments> losses() {
    return Stream.of(
        argumentSet(
            "a pod that is deleted and ends with exit code 0",
            List.of(PEER, Pods.deleted(ended(1, DELETED + 1), DELETED)),
            AttemptCause.Evicted),
        argumentSet(
            "the first worker's too",
            List.of(Pods.deleted(ended(0, DELETED + 1), DELETED), running(1)),
            AttemptCause.Evicted),
        argumentSet(
            "a pod that is deleted and still runs, before its peers fail for it",
            List.of(PEER, Pods.deleted(running(1), DELETED)),
            AttemptCause.Evicted),
        argumentSet(
            "a pod that is deleted, whose peer fails for it",
            List.of(crashing(0, DELETED + 1), Pods.deleted(running(1), DELETED)),
            AttemptCause.Evicted),
        argumentSet(
            "a pod that has to make room",
            List.of(
                PEER, Pods.disrupted(Pods.deleted(running(1), DELETED), "PreemptionByScheduler")),
            AttemptCause.Preempted),
        argumentSet(
            "a pod whose node does not answer",
            List.of(
                PEER, Pods.disrupted(Pods.deleted(running(1), DELETED), "DeletionByTaintManager")),
            AttemptCause.NodeLost));
  }

  @ParameterizedTest
  @MethodSource("losses")
  void endsTheAttemptAndIsNoFailureOfTheProgram(List<Pod> pods, AttemptCause cause) {
    Plan<ModelTrainingStatus> plan = decide(situation(pods).job(1));

    assertThat(plan.status().attempts()).singleElement().satisfies(row -> isStopped(row, cause));
    assertThat(plan.actions())
        .singleElement()
        .isInstanceOfSatisfying(
            Action.Check.class,
            check -> assertThat(check.guards()).singleElement().isInstanceOf(Guard.Active.class));

    ModelTrainingStatus end =
        decide(situation(List.of()).status(plan.status()).endedJob(1, false)).status();
    assertThat(end.attempts().getFirst().cause()).isEqualTo(cause);
    assertThat(end.attempts().getFirst().endedAt()).isNotNull();
    assertThat(end.disruptions()).isEqualTo(1);
    assertThat(end.failures()).isZero();
  }

  private static void isStopped(TrainingAttempt row, AttemptCause cause) {
    assertThat(row.cause()).isEqualTo(cause);
    assertThat(row.endedAt()).isNull();
    assertThat(row.message()).contains("pod churn-a1-", "on node node-");
  }

  static Stream<Arguments> noLosses() {
    return Stream.of(
        argumentSet("nobody deletes anything", List.of(PEER, running(1))),
        argumentSet("a pod was done before", List.of(PEER, ended(1, DELETED))),
        argumentSet(
            "a pod was done before it was deleted",
            List.of(PEER, Pods.deleted(ended(1, DELETED - 11), DELETED))),
        argumentSet(
            "a program was done before its pod was deleted, its agent still publishes",
            List.of(
                PEER, Pods.deleted(Pods.pod(1, 1, ended("Running", 0, DELETED - 11)), DELETED))),
        argumentSet(
            "an eviction that came to nothing",
            List.of(PEER, Pods.disrupted(running(1), "EvictionByEvictionAPI"))),
        argumentSet(
            "a pod was deleted before a queue let the Job begin again",
            List.of(PEER, Pods.deleted(running(1), -20))),
        argumentSet(
            "a pod is deleted because its peer has failed",
            List.of(Pods.crashed(0, 1, "Error", DELETED), Pods.deleted(running(1), DELETED))),
        argumentSet(
            "and the peer's clock is ahead",
            List.of(Pods.crashed(0, 1, "Error", DELETED + 5), Pods.deleted(running(1), DELETED))));
  }

  @ParameterizedTest
  @MethodSource("noLosses")
  void theAttemptGoesOn(List<Pod> pods) {
    assertThat(decide(situation(pods).job(1)).status().attempts().getFirst().cause()).isNull();
  }

  @Test
  void aQueueMayTakeAllPodsAndGiveThemBack() {
    List<Pod> pods = List.of(Pods.deleted(running(0), DELETED), Pods.deleted(running(1), DELETED));

    assertThat(decide(situation(pods).suspendedJob(1)).status().attempts().getFirst().cause())
        .isNull();
  }

  private static Pod running(int index) {
    return Pods.pod(1, index, Pods.running(null, at(0)));
  }

  private static Pod ended(int index, int second) {
    return Pods.pod(1, index, ended("Succeeded", 0, second));
  }

  /** Its program has failed, its agent is still there. */
  private static Pod crashing(int index, int second) {
    return Pods.pod(1, index, ended("Running", 1, second));
  }

  private static PodStatus ended(String phase, int exitCode, int second) {
    return Pods.ended(
        Pods.running(null, at(0)),
        phase,
        exitCode,
        Pods.commit(7, 1, at(0)),
        true,
        null,
        at(second));
  }

  private static String at(int second) {
    return Situation.T0.plusSeconds(second).toString();
  }

  private static Situation situation(List<Pod> pods) {
    Situation situation =
        Situation.of(Trainings.gang(2))
            .status(
                ModelTrainingStatus.EMPTY.toBuilder()
                    .attempt(1)
                    .attempts(List.of(TrainingAttempt.builder(1).startedAt(Situation.T0).build()))
                    .build());
    pods.forEach(situation::pod);
    return situation;
  }

  private static Plan<ModelTrainingStatus> decide(Situation situation) {
    return TrainingDecider.decide(situation.seenAt(LATER));
  }
}

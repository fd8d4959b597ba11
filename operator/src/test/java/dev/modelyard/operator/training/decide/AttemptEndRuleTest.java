package dev.modelyard.operator.training.decide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.modelyard.api.v1alpha1.training.AttemptCause;
import dev.modelyard.api.v1alpha1.training.ModelTrainingStatus;
import dev.modelyard.api.v1alpha1.training.TrainingAttempt;
import dev.modelyard.operator.core.Action;
import dev.modelyard.operator.core.Guard;
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

/** The only pod of the present attempt has ended; what its Job says is known, or is not. */
class AttemptEndRuleTest {
  private static final Duration LATER = Duration.ofMinutes(1);

  @Test
  void withItsJobTheEndIsCertain() {
    assertThat(actions(situation().endedJob(1, true))).noneMatch(Action.Check.class::isInstance);
  }

  @Test
  void withoutItsJobTheApiServerIsAskedFirst() {
    assertThat(actions(situation()).getFirst())
        .isInstanceOfSatisfying(
            Action.Check.class,
            check -> {
              assertThat(check.ref().name()).isEqualTo("churn-a1");
              assertThat(check.guards()).singleElement().isInstanceOf(Guard.Absent.class);
            });
  }

  static Stream<Arguments> endsWithExitCode0() {
    int end = 20;
    return Stream.of(
        arguments("by itself", List.of(ended(end)), AttemptCause.Completed),
        arguments(
            "and its pod was deleted later",
            List.of(Pods.deleted(ended(end), end + 11)),
            AttemptCause.Completed),
        arguments(
            "about when its pod was deleted, by clocks that may differ",
            List.of(Pods.deleted(ended(end), end + 9)),
            AttemptCause.Evicted),
        arguments(
            "after its pod was deleted",
            List.of(Pods.deleted(ended(end), end - 1)),
            AttemptCause.Evicted),
        arguments("and its pod is gone", List.of(), AttemptCause.Evicted));
  }

  /** Lightning ends with 0 after SIGTERM, in the middle of its work. */
  @ParameterizedTest(name = "{0}: {2}")
  @MethodSource("endsWithExitCode0")
  void onlyAProgramThatNobodyStoppedIsDone(String how, List<Pod> pods, AttemptCause cause) {
    Situation situation = present().endedJob(1, true);
    pods.forEach(situation::pod);

    ModelTrainingStatus status = TrainingDecider.decide(situation.seenAt(LATER)).status();

    assertThat(status.attempts().getFirst().cause()).isEqualTo(cause);
    assertThat(TrainingDecider.isTerminal(status)).isEqualTo(cause == AttemptCause.Completed);
  }

  @Test
  void wordsOfTheAgentThatAreTooLongAreCut() {
    TrainingSnapshot seen =
        present()
            .endedJob(1, false)
            .pod(Pods.restoreSaid("Error", "a word ".repeat(570)))
            .seenAt(LATER);

    ModelTrainingStatus status = TrainingDecider.decide(seen).status();

    assertThat(status.attempts().getFirst().message()).hasSizeLessThanOrEqualTo(1024);
    assertThat(status.message()).hasSizeLessThanOrEqualTo(4096);
  }

  private static Situation situation() {
    return present().pod(ended(0));
  }

  /** The program ended with 0 so many seconds after T0. */
  private static Pod ended(int second) {
    String now = Situation.T0.plusSeconds(second).toString();
    PodStatus ended =
        Pods.ended(
            Pods.running(null, now), "Succeeded", 0, Pods.commit(7, 1, now), true, null, now);
    return Pods.pod(1, 0, ended);
  }

  private static Situation present() {
    return Situation.of(Trainings.churn(""))
        .status(
            ModelTrainingStatus.EMPTY.toBuilder()
                .attempt(1)
                .attempts(List.of(TrainingAttempt.builder(1).build()))
                .build());
  }

  private static List<Action> actions(Situation situation) {
    return TrainingDecider.decide(situation.seenAt(LATER)).actions();
  }
}

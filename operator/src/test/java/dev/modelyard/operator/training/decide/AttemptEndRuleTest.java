package dev.modelyard.operator.training.decide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelyard.api.v1alpha1.training.ModelTrainingStatus;
import dev.modelyard.api.v1alpha1.training.TrainingAttempt;
import dev.modelyard.operator.core.Action;
import dev.modelyard.operator.core.Guard;
import dev.modelyard.operator.training.Pods;
import dev.modelyard.operator.training.Situation;
import dev.modelyard.operator.training.Trainings;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The only pod of the present attempt has ended; what its Job says is known, or is not. */
class AttemptEndRuleTest {

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

  @Test
  void wordsOfTheAgentThatAreTooLongAreCut() {
    TrainingSnapshot seen =
        present()
            .endedJob(1, false)
            .pod(Pods.restoreSaid("Error", "a word ".repeat(570)))
            .seenAt(Duration.ofMinutes(1));

    ModelTrainingStatus status = TrainingDecider.decide(seen).status();

    assertThat(status.attempts().getFirst().message()).hasSizeLessThanOrEqualTo(1024);
    assertThat(status.message()).hasSizeLessThanOrEqualTo(4096);
  }

  private static Situation situation() {
    String now = Situation.T0.toString();
    PodStatus ended =
        Pods.ended(
            Pods.running(null, now), "Succeeded", 0, Pods.commit(7, 1, now), true, null, now);
    return present().pod(1, 0, ended);
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
    return TrainingDecider.decide(situation.seenAt(Duration.ofMinutes(1))).actions();
  }
}

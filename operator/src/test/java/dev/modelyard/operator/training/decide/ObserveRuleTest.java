package dev.modelyard.operator.training.decide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelyard.api.v1alpha1.training.ModelTrainingStatus;
import dev.modelyard.api.v1alpha1.training.TrainingAttempt;
import dev.modelyard.operator.core.AgentReport;
import dev.modelyard.operator.core.Plan;
import dev.modelyard.operator.core.Progress;
import dev.modelyard.operator.training.Pods;
import dev.modelyard.operator.training.Situation;
import dev.modelyard.operator.training.Trainings;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The program has ended with exit code 0, and its agent is still at work. */
class ObserveRuleTest {
  private static final AgentReport REFUSED =
      AgentReport.parse(
          """
          {"schema":"modelyard.dev/agent/v1","command":"watch","outcome":"Running",
           "problem":"bucket b answered 503"}
          """);

  @Test
  void saysThatTheAgentFinishesAndWhatIsInItsWay() {
    Plan<ModelTrainingStatus> plan = decided(finishing());

    assertThat(plan.status().message())
        .isEqualTo("attempt 1: the program has ended; its agent finishes");
    assertThat(plan.status().conditions())
        .filteredOn(c -> c.getType().equals(StatusDraft.CHECKPOINT_HEALTHY))
        .singleElement()
        .satisfies(c -> assertThat(c.getMessage()).isEqualTo("bucket b answered 503"));
    assertThat(plan.requeue().after()).as("for spec.deadlines.active").isPresent();
  }

  @Test
  void saysWhatToDoWhenItsNodeIsLost() {
    assertThat(decided(Pods.deleted(finishing(), 55)).status().message())
        .contains("churn-a1-0 on node node-0 is being deleted", "If its node is lost");
  }

  /** The Job controller says it in a moment. */
  @Test
  void saysNothingOnceThePodHasEndedToo() {
    Plan<ModelTrainingStatus> plan = decided(ended("Succeeded"));

    assertThat(plan.status()).isEqualTo(status());
  }

  private static Pod finishing() {
    return new PodBuilder(ended("Running"))
        .editStatus()
        .editMatchingInitContainerStatus(c -> c.getName().equals(WorkerPod.WATCH))
        .withNewState()
        .withNewRunning(Situation.T0.toString())
        .endState()
        .endInitContainerStatus()
        .endStatus()
        .build();
  }

  private static Pod ended(String phase) {
    return Pods.pod(
        1,
        0,
        Pods.ended(
            Pods.running(null, Situation.T0.toString()),
            phase,
            0,
            null,
            false,
            null,
            Situation.T0.plusSeconds(40).toString()));
  }

  private static ModelTrainingStatus status() {
    return ModelTrainingStatus.EMPTY.toBuilder()
        .attempt(1)
        .attempts(List.of(TrainingAttempt.builder(1).startedAt(Situation.T0).build()))
        .build();
  }

  private static Plan<ModelTrainingStatus> decided(Pod pod) {
    Situation situation =
        Situation.of(Trainings.churn("deadlines: {active: 1h}"))
            .status(status())
            .job(1)
            .pod(pod)
            .told(
                new Progress(
                    1,
                    Optional.empty(),
                    Optional.empty(),
                    Map.of(),
                    Optional.of(REFUSED),
                    Situation.T0));
    return TrainingDecider.decide(situation.seenAt(Duration.ofMinutes(1)));
  }
}

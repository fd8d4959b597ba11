package dev.modelyard.operator.training.decide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelyard.api.v1alpha1.training.ModelTrainingStatus;
import dev.modelyard.api.v1alpha1.training.TrainingAttempt;
import dev.modelyard.operator.core.AgentReport;
import dev.modelyard.operator.core.Progress;
import dev.modelyard.operator.training.Pods;
import dev.modelyard.operator.training.Situation;
import dev.modelyard.operator.training.Trainings;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The program runs; its agent told of a commit, ended with an error, and was started again. */
class AgentTroubleTest {
  private static final String NOW = Situation.T0.toString();
  private static final AgentReport COMMITTED =
      AgentReport.parse(
          """
          {"schema":"modelyard.dev/agent/v1","command":"watch","outcome":"Running",
           "lastCommit":{"step":7,"epoch":1,"digest":"sha256:c7"},"commits":1}
          """);

  @Test
  void tellsOfAnAgentThatCannotGoOn() {
    assertThat(
            health(
                watch(
                    new ContainerStateBuilder()
                        .withNewWaiting("back-off", "CrashLoopBackOff")
                        .build())))
        .isEqualTo("False CheckpointProblem: bucket b answered AccessDenied");
  }

  @Test
  void believesTheLatestOfAnAgentThatRunsAgain() {
    assertThat(health(watch(new ContainerStateBuilder().withNewRunning(NOW).build())))
        .startsWith("True Committing");
  }

  private static ContainerStatus watch(ContainerState now) {
    return new ContainerStatusBuilder()
        .withName(WorkerPod.WATCH)
        .withNewLastState()
        .withNewTerminated()
        .withExitCode(1)
        .withMessage(
            """
            {"schema":"modelyard.dev/agent/v1","command":"watch","outcome":"Error",
             "message":"bucket b answered AccessDenied"}
            """)
        .endTerminated()
        .endLastState()
        .withState(now)
        .build();
  }

  private static String health(ContainerStatus watch) {
    PodStatus running =
        new PodStatusBuilder(Pods.running(null, NOW)).addToInitContainerStatuses(watch).build();
    Progress posted =
        new Progress(
            1, Optional.empty(), Optional.empty(), Map.of(), Optional.of(COMMITTED), Situation.T0);
    Situation situation =
        Situation.of(Trainings.churn(""))
            .status(
                ModelTrainingStatus.EMPTY.toBuilder()
                    .attempt(1)
                    .attempts(List.of(TrainingAttempt.builder(1).build()))
                    .build())
            .job(1)
            .pod(1, 0, running)
            .told(posted);
    return TrainingDecider.decide(situation.seenAt(Duration.ofMinutes(1)))
        .status()
        .conditions()
        .stream()
        .filter(c -> c.getType().equals(StatusDraft.CHECKPOINT_HEALTHY))
        .map(c -> "%s %s: %s".formatted(c.getStatus(), c.getReason(), c.getMessage()))
        .findFirst()
        .orElse("not said");
  }
}

package dev.modelyard.operator.training;

import dev.modelyard.operator.core.AgentReport;
import dev.modelyard.operator.core.Json;
import dev.modelyard.operator.core.Labels;
import dev.modelyard.operator.training.decide.WorkerPod;
import io.fabric8.kubernetes.api.model.ContainerStateTerminatedBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Worker pods as the API server stores them, the agent's words included. Times are RFC 3339. */
public final class Pods {
  /** Digest of what every pod publishes, in hexadecimal. */
  public static final String PUBLISHED = "a".repeat(64);

  private static final Instant T0 = Situation.T0;

  private Pods() {}

  /** A pod of an attempt of the training in {@link Trainings}. */
  public static Pod pod(int attempt, int index, PodStatus status) {
    String name = "churn-a%d-%d".formatted(attempt, index);
    return new PodBuilder()
        .withNewMetadata()
        .withName(name)
        .withNamespace(Trainings.NAMESPACE)
        .withUid("p-" + name)
        .addToLabels(Labels.TRAINING, "churn")
        .addToLabels(Labels.ATTEMPT, "" + attempt)
        .addToLabels(Labels.TRAINING_UID, Situation.UID)
        .addToAnnotations("batch.kubernetes.io/job-completion-index", "" + index)
        .endMetadata()
        .withNewSpec()
        .withNodeName("node-" + index)
        .endSpec()
        .withStatus(status)
        .build();
  }

  /** Of attempt 1; its program ended so many seconds after T0. */
  public static Pod crashed(int index, int exitCode, String reason, int second) {
    ContainerStatus trainer = ended("trainer", exitCode, "", at(second));
    trainer.getState().getTerminated().setReason(reason);
    return pod(
        1,
        index,
        new PodStatusBuilder().withPhase("Failed").withContainerStatuses(trainer).build());
  }

  /** Of attempt 1, which restore refused to start. */
  public static Pod restoreSaid(String outcome) {
    return restoreSaid(outcome, null);
  }

  /** The same, with a message. */
  public static Pod restoreSaid(String outcome, @Nullable String message) {
    return restoreSaid(1, outcome, message);
  }

  /** The same of any attempt. */
  public static Pod restoreSaid(int attempt, String outcome, @Nullable String message) {
    String words = restore(outcome, message, null);
    return pod(
        attempt,
        0,
        new PodStatusBuilder()
            .withPhase("Failed")
            .withInitContainerStatuses(ended("modelyard-restore", 1, words, at(5)))
            .build());
  }

  /** Of attempt 1, failed by its node. */
  public static Pod failed(String reason) {
    return pod(1, 0, new PodStatusBuilder().withPhase("Failed").withReason(reason).build());
  }

  public static Pod deleted(Pod pod, int second) {
    return new PodBuilder(pod)
        .editMetadata()
        .withDeletionTimestamp(at(second + 30))
        .withDeletionGracePeriodSeconds(30L)
        .endMetadata()
        .build();
  }

  public static Pod disrupted(Pod pod, String reason) {
    return new PodBuilder(pod)
        .editStatus()
        .addNewCondition()
        .withType("DisruptionTarget")
        .withStatus("True")
        .withReason(reason)
        .endCondition()
        .endStatus()
        .build();
  }

  /** As decisions see them. */
  public static List<WorkerPod> seen(Pod... pods) {
    return PodFacts.of(List.of(pods));
  }

  public static PodStatus running(AgentReport.@Nullable Commit from, String now) {
    return new PodStatusBuilder()
        .withPhase("Running")
        .withInitContainerStatuses(
            ended(
                "modelyard-restore",
                0,
                restore(from == null ? "Fresh" : "Resumed", null, from),
                now))
        .withContainerStatuses(
            container("trainer").withNewState().withNewRunning(now).endState().build())
        .build();
  }

  /**
   * Ended after this former status.
   *
   * @param commit the newest commit
   * @param publishes whether watch named a version
   */
  public static PodStatus ended(
      PodStatus former,
      String phase,
      int exitCode,
      AgentReport.@Nullable Commit commit,
      boolean publishes,
      @Nullable String disruption,
      String now) {
    boolean ran = !former.getContainerStatuses().isEmpty();
    List<ContainerStatus> init = new ArrayList<>(former.getInitContainerStatuses());
    if (ran) {
      init.add(ended("modelyard-watch", 0, watch(commit, publishes), now));
    }
    PodStatusBuilder next =
        new PodStatusBuilder(former)
            .withPhase(phase)
            .withInitContainerStatuses(init)
            .withContainerStatuses(
                former.getContainerStatuses().stream()
                    .map(trainer -> ended(trainer, exitCode, now))
                    .toList());
    return disruption == null
        ? next.build()
        : next.addToConditions(
                new PodConditionBuilder()
                    .withType("DisruptionTarget")
                    .withStatus("True")
                    .withReason(disruption)
                    .build())
            .build();
  }

  public static AgentReport.Commit commit(long step, int epoch, String now) {
    return new AgentReport.Commit(
        step, epoch, "sha256:%064d".formatted(step), 10L, 1, now, null, null);
  }

  private static String watch(AgentReport.@Nullable Commit commit, boolean publishes) {
    String hex = PUBLISHED;
    AgentReport.Version version =
        publishes && commit != null
            ? new AgentReport.Version(
                "sha256:" + hex, "modelyard/versions/" + hex, 1, 10, "torch", commit.step())
            : null;
    return Json.canonical(
        new AgentReport(
            AgentReport.SCHEMA,
            "watch",
            "Stopped",
            null,
            null,
            null,
            null,
            commit,
            1,
            1L,
            Map.of("accuracy", "0.9"),
            version,
            null,
            null,
            null));
  }

  private static String restore(
      String outcome, @Nullable String message, AgentReport.@Nullable Commit resumedFrom) {
    return Json.canonical(
        new AgentReport(
            AgentReport.SCHEMA,
            "restore",
            outcome,
            message,
            resumedFrom,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null));
  }

  private static String at(int second) {
    return T0.plusSeconds(second).toString();
  }

  private static ContainerStatus ended(ContainerStatus running, int exitCode, String now) {
    ContainerStatus ended = ended(running.getName(), exitCode, "", now);
    if (running.getState() != null && running.getState().getRunning() != null) {
      ended.getState().getTerminated().setStartedAt(running.getState().getRunning().getStartedAt());
    }
    return ended;
  }

  private static ContainerStatus ended(String name, int code, String message, String now) {
    return container(name)
        .withNewState()
        .withTerminated(
            new ContainerStateTerminatedBuilder()
                .withExitCode(code)
                .withReason(code == 0 ? "Completed" : "Error")
                .withMessage(message)
                .withStartedAt(now)
                .withFinishedAt(now)
                .build())
        .endState()
        .build();
  }

  /** With all that the API server insists on. */
  private static ContainerStatusBuilder container(String name) {
    return new ContainerStatusBuilder()
        .withName(name)
        .withImage("x")
        .withImageID("x")
        .withReady(false)
        .withRestartCount(0);
  }
}

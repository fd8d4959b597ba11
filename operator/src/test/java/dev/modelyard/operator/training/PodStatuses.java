package dev.modelyard.operator.training;

import dev.modelyard.operator.core.AgentReport;
import dev.modelyard.operator.core.Json;
import io.fabric8.kubernetes.api.model.ContainerStateTerminatedBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a kubelet writes about a worker pod, the agent's words included. Times are RFC 3339. */
public final class PodStatuses {
  private PodStatuses() {}

  public static PodStatus running(AgentReport.@Nullable Commit from, String now) {
    return new PodStatusBuilder()
        .withPhase("Running")
        .withInitContainerStatuses(
            ended("modelyard-restore", 0, restore(from == null ? "Fresh" : "Resumed", from), now))
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
    String hex = "a".repeat(64);
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

  private static String restore(String outcome, AgentReport.@Nullable Commit resumedFrom) {
    return Json.canonical(
        new AgentReport(
            AgentReport.SCHEMA,
            "restore",
            outcome,
            null,
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

package dev.modelyard.operator.training.decide;

import dev.modelyard.operator.core.AgentReport;
import dev.modelyard.operator.training.decide.ContainerFact.Exit;
import dev.modelyard.operator.training.decide.WorkerPod.Phase;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Worker pods to test with, of attempt 1. */
final class Pods {
  static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");

  private Pods() {}

  static WorkerPod crashed(int index, int exitCode, String reason, int second) {
    return pod(index, Phase.FAILED, ended("trainer", exitCode, reason, second, Optional.empty()));
  }

  static WorkerPod restoreSaid(String outcome) {
    AgentReport said =
        new AgentReport(
            AgentReport.SCHEMA,
            "restore",
            outcome,
            "why",
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null);
    return pod(0, Phase.FAILED, ended(WorkerPod.RESTORE, 1, "Error", 5, Optional.of(said)));
  }

  static WorkerPod deleted(WorkerPod pod, int second) {
    return copy(pod, Optional.of(T0.plusSeconds(second)), pod.disruption(), pod.reason());
  }

  static WorkerPod disrupted(WorkerPod pod, String reason) {
    return copy(pod, pod.deletedAt(), Optional.of(reason), pod.reason());
  }

  static WorkerPod withReason(WorkerPod pod, String reason) {
    return copy(pod, pod.deletedAt(), pod.disruption(), Optional.of(reason));
  }

  static WorkerPod pod(int index, Phase phase, ContainerFact... containers) {
    return new WorkerPod(
        "churn-a1-" + index,
        "p" + index,
        1,
        index,
        phase,
        Optional.of("node-" + index),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(containers));
  }

  private static ContainerFact ended(
      String name, int code, String reason, int second, Optional<AgentReport> said) {
    Exit exit = new Exit(code, reason, Optional.of(T0), Optional.of(T0.plusSeconds(second)));
    return new ContainerFact(name, Optional.empty(), Optional.empty(), Optional.of(exit), said);
  }

  private static WorkerPod copy(
      WorkerPod pod,
      Optional<Instant> deletedAt,
      Optional<String> disruption,
      Optional<String> reason) {
    return new WorkerPod(
        pod.name(),
        pod.uid(),
        pod.attempt(),
        pod.index(),
        pod.phase(),
        pod.node(),
        deletedAt,
        reason,
        pod.message(),
        disruption,
        pod.unschedulable(),
        pod.scheduledAt(),
        pod.containers());
  }
}

package dev.modelyard.operator.serving.decide;

import dev.modelyard.operator.core.AgentReport;
import dev.modelyard.operator.serving.decide.ServerPod.Crash;
import dev.modelyard.operator.serving.decide.ServerPod.Waiting;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads what a pod shows. Anything a kubelet may leave out may be absent here. */
public final class PodReading {

  private static final Set<String> ENDED = Set.of("Succeeded", "Failed");

  /** Reasons of every ordinary start: nothing to tell. */
  private static final Set<String> ORDINARY = Set.of("ContainerCreating", "PodInitializing");

  private PodReading() {}

  /** A pod that has ended, by eviction for example, says nothing more: its successor does. */
  public static boolean hasEnded(Pod pod) {
    return pod.getStatus() != null && ENDED.contains(pod.getStatus().getPhase());
  }

  /** Reads a server pod. */
  public static ServerPod server(Pod pod, String serverContainer, String verifyContainer) {
    PodStatus status = pod.getStatus() == null ? new PodStatus() : pod.getStatus();
    Instant created = Instant.parse(pod.getMetadata().getCreationTimestamp());
    Optional<ContainerStatus> server = container(status.getContainerStatuses(), serverContainer);
    Optional<PodCondition> ready = condition(status, "Ready");
    return new ServerPod(
        pod.getMetadata().getName(),
        ready.filter(c -> "True".equals(c.getStatus())).isPresent(),
        pod.getMetadata().getDeletionTimestamp() != null,
        created,
        condition(status, "PodScheduled")
            .filter(c -> "False".equals(c.getStatus()) && "Unschedulable".equals(c.getReason()))
            .map(c -> Optional.ofNullable(c.getMessage()).orElse("no node fits")),
        condition(status, "PodScheduled")
            .filter(c -> "True".equals(c.getStatus()))
            .flatMap(c -> instant(c.getLastTransitionTime())),
        container(status.getInitContainerStatuses(), verifyContainer)
            .flatMap(PodReading::lastEnd)
            .flatMap(PodReading::report),
        server.flatMap(PodReading::startedAt),
        ready.flatMap(c -> instant(c.getLastTransitionTime())).orElse(created),
        server.flatMap(PodReading::crash),
        waiting(status));
  }

  /**
   * What a container of the agent said when it ended; empty when it has not, or said nothing that
   * can be read.
   */
  public static Optional<AgentReport> said(Pod pod, String container) {
    PodStatus status = pod.getStatus() == null ? new PodStatus() : pod.getStatus();
    return container(status.getContainerStatuses(), container)
        .flatMap(PodReading::lastEnd)
        .flatMap(PodReading::report);
  }

  private static Optional<ContainerStatus> container(
      @Nullable List<ContainerStatus> all, String name) {
    return all == null
        ? Optional.empty()
        : all.stream().filter(c -> name.equals(c.getName())).findFirst();
  }

  private static Optional<PodCondition> condition(PodStatus status, String type) {
    return status.getConditions() == null
        ? Optional.empty()
        : status.getConditions().stream().filter(c -> type.equals(c.getType())).findFirst();
  }

  private static Optional<ContainerStateTerminated> lastEnd(ContainerStatus container) {
    return terminated(container.getState()).or(() -> terminated(container.getLastState()));
  }

  private static Optional<ContainerStateTerminated> terminated(@Nullable ContainerState state) {
    return Optional.ofNullable(state).map(ContainerState::getTerminated);
  }

  private static Optional<AgentReport> report(ContainerStateTerminated end) {
    try {
      return end.getMessage() == null
          ? Optional.empty()
          : Optional.of(AgentReport.parse(end.getMessage()));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Optional<Instant> startedAt(ContainerStatus server) {
    Optional<Instant> running =
        Optional.ofNullable(server.getState())
            .map(ContainerState::getRunning)
            .flatMap(r -> instant(r.getStartedAt()));
    return running.or(() -> lastEnd(server).flatMap(t -> instant(t.getStartedAt())));
  }

  private static Optional<Crash> crash(ContainerStatus server) {
    return lastEnd(server)
        .map(
            end ->
                new Crash(
                    Optional.ofNullable(server.getRestartCount()).orElse(0),
                    Optional.ofNullable(end.getExitCode()).orElse(-1),
                    Optional.ofNullable(end.getReason()).orElse("Error"),
                    Optional.ofNullable(end.getMessage()).orElse("")));
  }

  private static Optional<Waiting> waiting(PodStatus status) {
    return Stream.of(status.getInitContainerStatuses(), status.getContainerStatuses())
        .filter(Objects::nonNull)
        .flatMap(List::stream)
        .flatMap(c -> waiting(c).stream())
        .findFirst();
  }

  private static Optional<Waiting> waiting(ContainerStatus container) {
    return Optional.ofNullable(container.getState())
        .map(ContainerState::getWaiting)
        .filter(w -> w.getReason() != null && !ORDINARY.contains(w.getReason()))
        .map(
            w ->
                new Waiting(
                    container.getName(),
                    w.getReason(),
                    Optional.ofNullable(w.getMessage()).orElse("")));
  }

  private static Optional<Instant> instant(@Nullable String time) {
    return Optional.ofNullable(time).map(Instant::parse);
  }
}

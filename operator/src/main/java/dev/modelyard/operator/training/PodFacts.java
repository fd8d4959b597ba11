package dev.modelyard.operator.training;

import dev.modelyard.operator.core.AgentReport;
import dev.modelyard.operator.core.Labels;
import dev.modelyard.operator.training.decide.ContainerFact;
import dev.modelyard.operator.training.decide.ContainerFact.Exit;
import dev.modelyard.operator.training.decide.ContainerFact.Waiting;
import dev.modelyard.operator.training.decide.WorkerPod;
import dev.modelyard.operator.training.decide.WorkerPod.Phase;
import dev.modelyard.operator.training.decide.WorkerPod.Unschedulable;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads a pod as the API server stores it. What is missing or odd is absent, never an error. */
final class PodFacts {
  private static final String INDEX = "batch.kubernetes.io/job-completion-index";
  private static final String AGENT = "modelyard-";

  private PodFacts() {}

  static WorkerPod of(Pod pod) {
    PodStatus status = pod.getStatus() == null ? new PodStatus() : pod.getStatus();
    return new WorkerPod(
        pod.getMetadata().getName(),
        text(pod.getMetadata().getUid()).orElse(""),
        madeFor(pod),
        number(Labels.label(pod, Labels.ATTEMPT)),
        index(pod),
        phase(status.getPhase()),
        text(pod.getSpec() == null ? null : pod.getSpec().getNodeName()),
        deletedAt(pod),
        text(status.getReason()),
        text(status.getMessage()),
        condition(status, "DisruptionTarget", "True").map(c -> text(c.getReason()).orElse("")),
        condition(status, "PodScheduled", "False").flatMap(PodFacts::unschedulable),
        condition(status, "PodScheduled", "True").flatMap(c -> instant(c.getLastTransitionTime())),
        text(Labels.annotation(pod, Labels.PROGRESS_CA)),
        Stream.concat(
                status.getInitContainerStatuses().stream(), status.getContainerStatuses().stream())
            .map(PodFacts::container)
            .toList());
  }

  private static String madeFor(Pod pod) {
    return text(Labels.label(pod, Labels.TRAINING_UID))
        .or(() -> text(Labels.controllerUid(pod)))
        .orElse("");
  }

  /** The rank of a worker. */
  static int index(Pod pod) {
    return number(Labels.annotation(pod, INDEX));
  }

  private static ContainerFact container(ContainerStatus status) {
    ContainerState state = status.getState() == null ? new ContainerState() : status.getState();
    return new ContainerFact(
        status.getName(),
        Optional.ofNullable(state.getWaiting())
            .map(w -> new Waiting(text(w.getReason()).orElse(""), text(w.getMessage()).orElse(""))),
        Optional.ofNullable(state.getRunning()).flatMap(r -> instant(r.getStartedAt())),
        Optional.ofNullable(state.getTerminated()).map(PodFacts::exit),
        status.getName().startsWith(AGENT) ? said(status) : Optional.empty());
  }

  private static Exit exit(ContainerStateTerminated ended) {
    return new Exit(
        ended.getExitCode(),
        text(ended.getReason()).orElse(""),
        instant(ended.getStartedAt()),
        instant(ended.getFinishedAt()));
  }

  /** The last words of a container of the agent, of this life or the one before. */
  private static Optional<AgentReport> said(ContainerStatus status) {
    return Stream.of(status.getState(), status.getLastState())
        .filter(s -> s != null && s.getTerminated() != null)
        .map(s -> s.getTerminated().getMessage())
        .flatMap(message -> report(message).stream())
        .findFirst();
  }

  private static Optional<AgentReport> report(@Nullable String message) {
    try {
      return text(message).map(AgentReport::parse);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Optional<Unschedulable> unschedulable(PodCondition condition) {
    return "Unschedulable".equals(condition.getReason())
        ? Optional.of(
            new Unschedulable(
                text(condition.getMessage()).orElse(""),
                instant(condition.getLastTransitionTime()).orElse(Instant.EPOCH)))
        : Optional.empty();
  }

  private static Optional<Instant> deletedAt(Pod pod) {
    Long grace = pod.getMetadata().getDeletionGracePeriodSeconds();
    return instant(pod.getMetadata().getDeletionTimestamp())
        .map(at -> at.minusSeconds(grace == null ? 0 : grace));
  }

  private static Optional<PodCondition> condition(PodStatus status, String type, String value) {
    return status.getConditions().stream()
        .filter(c -> type.equals(c.getType()) && value.equals(c.getStatus()))
        .findFirst();
  }

  private static final Map<String, Phase> PHASES =
      Map.of(
          "pending", Phase.PENDING,
          "running", Phase.RUNNING,
          "succeeded", Phase.SUCCEEDED,
          "failed", Phase.FAILED);

  private static Phase phase(@Nullable String phase) {
    return phase == null
        ? Phase.PENDING
        : PHASES.getOrDefault(phase.toLowerCase(Locale.ROOT), Phase.UNKNOWN);
  }

  static int number(@Nullable String text) {
    try {
      return text == null ? 0 : Integer.parseInt(text);
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  static Optional<Instant> instant(@Nullable String text) {
    try {
      return text(text).map(Instant::parse);
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  static Optional<String> text(@Nullable String text) {
    return text == null || text.isEmpty() ? Optional.empty() : Optional.of(text);
  }

  static List<WorkerPod> of(List<Pod> pods) {
    return pods.stream().map(PodFacts::of).toList();
  }
}

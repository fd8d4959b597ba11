package dev.modelyard.operator.training.decide;

import dev.modelyard.api.v1alpha1.training.ModelTrainingSpec;
import dev.modelyard.operator.core.NeededSecret;
import dev.modelyard.operator.training.decide.ContainerFact.Waiting;
import dev.modelyard.operator.training.decide.WorkerPod.Unschedulable;
import dev.modelyard.operator.training.desired.Run;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Why pods that should run do not, in the words of the scheduler and the kubelet. */
final class PodTrouble {
  /** A volume that is being made, or a node that is being added, looks like this for a moment. */
  static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final Set<String> ORDINARY = Set.of("ContainerCreating", "PodInitializing", "");

  private PodTrouble() {}

  /** The scheduler's message, once it has stood for a while. */
  static Optional<String> unschedulable(List<WorkerPod> pods, Instant now) {
    return waitingForNodes(pods)
        .filter(p -> !seenAt(p).isAfter(now))
        .map(
            p ->
                "pod %s waits for a node: %s"
                    .formatted(p.name(), p.unschedulable().orElseThrow().message()));
  }

  /** When to look again whether the scheduler is still at a loss. */
  static Optional<Instant> nextLook(List<WorkerPod> pods, Instant now) {
    return waitingForNodes(pods).map(PodTrouble::seenAt).filter(now::isBefore);
  }

  private static Optional<WorkerPod> waitingForNodes(List<WorkerPod> pods) {
    return pods.stream()
        .filter(p -> p.unschedulable().isPresent() && p.mayRun())
        .min(Comparator.comparing(WorkerPod::index));
  }

  private static Instant seenAt(WorkerPod pod) {
    return pod.unschedulable().map(Unschedulable::since).orElseThrow().plus(PATIENCE);
  }

  /** Image that cannot be pulled, a Secret or ConfigMap that is missing, and the like. */
  static Optional<String> cannotStart(TrainingSnapshot seen, List<WorkerPod> pods) {
    return pods.stream()
        .sorted(Comparator.comparing(WorkerPod::index))
        .flatMap(p -> p.containers().stream().flatMap(c -> waiting(seen, p, c).stream()))
        .findFirst();
  }

  private static Optional<String> waiting(
      TrainingSnapshot seen, WorkerPod pod, ContainerFact container) {
    return container
        .waiting()
        .filter(w -> !ORDINARY.contains(w.reason()))
        .map(w -> described(seen, pod, container.name(), w));
  }

  private static String described(
      TrainingSnapshot seen, WorkerPod pod, String container, Waiting waiting) {
    // Back-off and the error behind it take turns; one word for both keeps the status still.
    String reason = waiting.reason().equals("ErrImagePull") ? "ImagePullBackOff" : waiting.reason();
    String next =
        switch (reason) {
          case "ImagePullBackOff", "InvalidImageName" ->
              "; check the image's name and the pull secret";
          case "CreateContainerConfigError" -> "; " + create(seen, container, waiting.message());
          default -> "";
        };
    String detail =
        reason.equals("ImagePullBackOff") ? "image cannot be pulled" : waiting.message();
    return "container %s of pod %s cannot start: %s: %s%s"
        .formatted(container, pod.name(), reason, detail, next);
  }

  private static String create(TrainingSnapshot seen, String container, String kubelet) {
    boolean isAgent = container.equals(WorkerPod.RESTORE) || container.equals(WorkerPod.WATCH);
    return NeededSecret.advice(
            isAgent ? secrets(seen.spec()) : List.of(), kubelet, seen.owner().namespace())
        .orElse("create what it misses, the pod then starts");
  }

  /** All that a container of the agent takes from elsewhere. */
  private static List<NeededSecret> secrets(ModelTrainingSpec spec) {
    return Stream.concat(
            Run.bucket(spec).stream()
                .flatMap(b -> NeededSecret.ofBucket(b, "spec.checkpoints.storage", "")),
            NeededSecret.ofEncryption(Run.encryption(spec), "spec.checkpoints", ""))
        .toList();
  }
}

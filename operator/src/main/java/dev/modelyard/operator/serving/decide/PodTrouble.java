package dev.modelyard.operator.serving.decide;

import dev.modelyard.operator.serving.decide.ServerPod.Waiting;
import dev.modelyard.operator.serving.desired.ModelFact;
import dev.modelyard.operator.serving.desired.ModelPlace;
import dev.modelyard.operator.serving.desired.ServedRevision;
import dev.modelyard.operator.serving.desired.VerifyContainer;
import java.util.Optional;

/**
 * What keeps a pod from starting its server until somebody mends it, in words that stay the same
 * while the kubelet tries again.
 */
final class PodTrouble {

  private PodTrouble() {}

  /**
   * @param revision of the pod, as far as it is known what that is made from
   */
  static Optional<String> of(ServerPod pod, Optional<ServedRevision> revision) {
    return pod.unschedulable()
        .map("waits for a node: "::concat)
        .or(() -> unread(pod))
        .or(() -> pod.waiting().flatMap(w -> misses(pod, w, revision)));
  }

  /** Bytes that are wrong are a verdict, and told as such. */
  private static Optional<String> unread(ServerPod pod) {
    return pod.startedAt().isPresent()
        ? Optional.empty()
        : pod.verify()
            .filter(r -> !r.outcome().equals("Verified"))
            .map(
                r ->
                    "has a pod, %s, that cannot get its model: %s"
                        .formatted(pod.name(), Words.said(r)));
  }

  private static Optional<String> misses(
      ServerPod pod, Waiting waiting, Optional<ServedRevision> revision) {
    return waiting.reason().equals("CreateContainerConfigError")
        ? Optional.of(
            "has a pod, %s, that cannot start: %s; %s"
                .formatted(
                    pod.name(),
                    waiting,
                    revision
                        .map(ServedRevision::model)
                        .filter(_ -> waiting.container().equals(VerifyContainer.NAME))
                        .flatMap(PodTrouble::secret)
                        .orElse("create what it misses")))
        : Optional.empty();
  }

  private static Optional<String> secret(ModelFact model) {
    return model.place() instanceof ModelPlace.Bucket(var location) && location.secretName() != null
        ? Optional.of(
            "spec.source.%s.secretName of ModelVersion %s is '%s': create that Secret, with %s"
                .formatted(
                    location.kind().field(),
                    model.name(),
                    location.secretName(),
                    String.join(" and ", location.kind().keys())))
        : Optional.empty();
  }
}

package dev.modelyard.operator.serving.decide;

import dev.modelyard.operator.core.NeededSecret;
import dev.modelyard.operator.serving.decide.ServerPod.Waiting;
import dev.modelyard.operator.serving.desired.ModelFact;
import dev.modelyard.operator.serving.desired.ModelPlace;
import dev.modelyard.operator.serving.desired.ServedRevision;
import dev.modelyard.operator.serving.desired.VerifyContainer;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

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
                        .filter(_ -> waiting.container().equals(VerifyContainer.NAME))
                        .flatMap(
                            r ->
                                NeededSecret.advice(
                                    secrets(r.model()), waiting.message(), r.owner().namespace()))
                        .orElse("create what it misses")))
        : Optional.empty();
  }

  private static List<NeededSecret> secrets(ModelFact model) {
    String of = " of ModelVersion " + model.name();
    return model.place() instanceof ModelPlace.Bucket(var location, var encryption)
        ? Stream.concat(
                NeededSecret.ofBucket(location, "spec.source", of),
                NeededSecret.ofEncryption(encryption, "spec.source", of))
            .toList()
        : List.of();
  }
}

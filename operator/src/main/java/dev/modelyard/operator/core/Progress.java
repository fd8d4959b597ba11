package dev.modelyard.operator.core;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * What the pods of a training's current attempt said last about how far they are.
 *
 * @param percent 0 to 100, from the trainer (Kubeflow Trainer contract)
 * @param remainingSeconds the trainer's own estimate
 * @param metrics by name; values as the trainer wrote them
 * @param agent the newest that {@code watch} of any worker told, and a problem any of them has
 * @param receivedAt when the newest of all this came; what is only repeated does not count
 */
public record Progress(
    int attempt,
    Optional<Integer> percent,
    Optional<Long> remainingSeconds,
    Map<String, String> metrics,
    Optional<AgentReport> agent,
    Instant receivedAt) {

  public Progress {
    metrics = Map.copyOf(metrics);
  }
}

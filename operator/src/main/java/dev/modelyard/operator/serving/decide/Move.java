package dev.modelyard.operator.serving.decide;

import java.time.Duration;
import java.util.Optional;

/**
 * What a rollout wants next.
 *
 * @param former pods the former revision shall have
 * @param candidate pods the candidate shall have
 * @param exposure whom the stable Service shall select
 * @param promote the candidate is the serving revision from now on
 * @param step index of the step under way from now on
 * @param waits for a person to promote the candidate
 * @param wake when a timed pause ends
 */
public record Move(
    int former,
    int candidate,
    Exposure exposure,
    boolean promote,
    int step,
    boolean waits,
    Optional<Duration> wake) {

  /** Whom the stable Service selects. */
  public enum Exposure {
    FORMER,
    BOTH,
    CANDIDATE
  }

  static Move of(int former, int candidate, Exposure exposure) {
    return new Move(former, candidate, exposure, false, 0, false, Optional.empty());
  }

  Move atStep(int index) {
    return new Move(former, candidate, exposure, promote, index, waits, wake);
  }

  Move waiting() {
    return new Move(former, candidate, exposure, promote, step, true, wake);
  }

  Move wakingIn(Duration delay) {
    return new Move(former, candidate, exposure, promote, step, waits, Optional.of(delay));
  }

  static Move promotion(int former, int candidate) {
    return new Move(former, candidate, Exposure.CANDIDATE, true, 0, false, Optional.empty());
  }
}

package dev.modelyard.operator.training.decide;

import java.time.Instant;
import java.util.Optional;

/**
 * The Job of one attempt.
 *
 * @param suspended {@code spec.suspend}; ours or that of a queue such as Kueue
 * @param suspendedAt since when it is, as the Job controller says
 * @param image of its program
 * @param encryption name of the Secret with the key of what it encrypts
 * @param startedAt when it began, the last time where a queue had suspended it
 */
public record AttemptJob(
    String name,
    String uid,
    int attempt,
    boolean suspended,
    Optional<Instant> suspendedAt,
    String specHash,
    Optional<String> image,
    Optional<String> encryption,
    Optional<Finish> finish,
    Instant createdAt,
    Instant startedAt) {

  /** The Job's terminal condition. The Job controller sets it once every pod has ended. */
  public record Finish(boolean succeeded, String reason, String message, Instant at) {}
}

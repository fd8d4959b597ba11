package dev.modelyard.agent.protocol.resume;

import org.jspecify.annotations.Nullable;

/**
 * Where a new run begins instead of at nothing. It lies in the same store.
 *
 * @see Fork
 */
public sealed interface Origin {
  /** As the user calls it, for messages. */
  String name();

  /**
   * A checkpoint of another run.
   *
   * @param step null: the newest that verifies
   */
  record Checkpoint(String name, String runUid, @Nullable Long step) implements Origin {}

  /**
   * A published version.
   *
   * @param digest {@code sha256:‹hex›}
   * @param step it was published at
   */
  record Version(String name, String digest, long step) implements Origin {}
}

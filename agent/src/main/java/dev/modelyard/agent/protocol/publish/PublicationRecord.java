package dev.modelyard.agent.protocol.publish;

import org.jspecify.annotations.Nullable;

/**
 * Says which version an epoch published, so that a later epoch can remove it. Written before the
 * version is in place.
 *
 * @param digest {@code sha256:‹hex›}
 */
record PublicationRecord(String digest) {
  PublicationRecord {
    requireDigest(digest);
  }

  /** In what was read it may be missing. */
  private static void requireDigest(@Nullable String digest) {
    if (digest == null || !digest.matches("sha256:[0-9a-f]{64}")) {
      throw new IllegalArgumentException("digest is '" + digest + "'");
    }
  }
}

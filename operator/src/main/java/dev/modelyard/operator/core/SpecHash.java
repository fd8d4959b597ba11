package dev.modelyard.operator.core;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A short name for a value: equal values have equal hashes in every process and release. Hash what
 * the user asked for, never a rendered pod template: the operator's own upgrade must not look like
 * a change.
 */
public final class SpecHash {

  private static final int LENGTH = 16;

  private SpecHash() {}

  /**
   * The first 64 bits of the SHA-256 of the canonical JSON, as 16 hex digits. Absent and empty
   * members count as the same, so a field added later does not change the hash of specs without it.
   */
  public static String of(Object value) {
    byte[] json = Json.canonical(value).getBytes(StandardCharsets.UTF_8);
    return HexFormat.of().formatHex(sha256().digest(json)).substring(0, LENGTH);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}

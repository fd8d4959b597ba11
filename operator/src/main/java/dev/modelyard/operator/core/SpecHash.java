package dev.modelyard.operator.core;

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
    return Sha256.hex(Json.canonical(value)).substring(0, LENGTH);
  }
}

package dev.modelyard.agent.protocol.resume;

/** How much of a commit is read before it is resumed from. */
public enum VerifyLevel {
  /** Every byte, hashed while it is copied. */
  FULL,
  /** Sizes, structure, and CRC32C of the first, the last and three random chunks of each file. */
  SAMPLED,
  /** Sizes and structure. */
  SIZE
}

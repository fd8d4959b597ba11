package dev.modelyard.agent.protocol;

import java.util.List;

/**
 * What one streaming pass over a file yields.
 *
 * @param sha256 hex, the identity of the content
 * @param crc32c of each {@link #CHUNK}: twenty times faster to check, for sampled verification
 */
public record Checksums(long size, String sha256, List<Long> crc32c) {
  /** Bytes covered by one CRC32C. */
  public static final int CHUNK = 64 << 20;

  public Checksums {
    crc32c = List.copyOf(crc32c);
  }
}

package dev.modelyard.agent.sealing;

/**
 * Where the bytes of a file lie once it is sealed: a header, then segments of 1 MiB, each with a
 * tag at its end; the last is shorter, and the first has the header in it. The format is that of
 * Tink's {@code AES256_GCM_HKDF_1MB}, so that others can read it, and because it was reviewed:
 * https://developers.google.com/tink/streaming-aead/aes_gcm_hkdf_streaming
 */
public final class Segments {
  /** Of one segment, sealed, in bytes. */
  public static final int SIZE = 1 << 20;

  /** A byte with its length, a salt, the beginning of every nonce. */
  public static final int HEADER = 1 + Segments.SALT + Segments.PREFIX;

  static final int SALT = 32;
  static final int PREFIX = 7;

  /** At the end of each segment. */
  public static final int TAG = 16;

  private static final int CONTENT = SIZE - TAG;

  private Segments() {}

  /** Size of what a file of so many bytes becomes. */
  public static long sealedSize(long size) {
    long segments = Math.max(1, Math.ceilDiv(HEADER + size, CONTENT));
    return HEADER + size + segments * TAG;
  }

  /** The size of the file; -1 when nothing becomes so long. */
  public static long openedSize(long sealedSize) {
    long size = sealedSize - HEADER - Math.ceilDiv(sealedSize, SIZE) * TAG;
    return size >= 0 && sealedSize(size) == sealedSize ? size : -1;
  }

  /** The segment that has a byte of the file. */
  public static long segment(long offset) {
    return (offset + HEADER) / CONTENT;
  }

  /** The first byte of the file that lies in a segment. */
  public static long begin(long segment) {
    return segment == 0 ? 0 : segment * CONTENT - HEADER;
  }
}

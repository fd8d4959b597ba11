package dev.modelyard.agent.testkit;

import dev.modelyard.agent.format.Content;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A file in memory. */
public final class Bytes implements Content {
  private final byte[] bytes;

  public Bytes(byte[] bytes) {
    this.bytes = bytes.clone();
  }

  /** One byte for each character, so that binary formats can be written down. */
  public static Bytes of(String latin1) {
    return new Bytes(latin1.getBytes(StandardCharsets.ISO_8859_1));
  }

  @Override
  public long size() {
    return bytes.length;
  }

  @Override
  public byte[] read(long offset, int length) {
    int from = (int) Math.min(offset, bytes.length);
    return Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + length));
  }
}

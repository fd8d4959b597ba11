package dev.modelyard.agent.format;

import java.io.IOException;

/** Part of a file, as a file of its own. */
record Slice(Content whole, long begin, long size) implements Content {
  @Override
  public byte[] read(long offset, int length) throws IOException {
    long left = Math.max(0, size - offset);
    return whole.read(begin + offset, (int) Math.min(left, length));
  }
}

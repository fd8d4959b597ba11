package dev.modelyard.agent.format;

import java.io.IOException;
import java.util.Arrays;

/**
 * Asks for more than it is asked for, the more the longer reading goes on: content may be far away,
 * and readers take small bites.
 */
public final class ReadAhead implements Content {
  private static final int FIRST = 1 << 16;
  private static final int LARGEST = 1 << 22;

  private final Content content;
  private byte[] window = new byte[0];
  private long at;
  private int next = FIRST;

  public ReadAhead(Content content) {
    this.content = content;
  }

  @Override
  public long size() {
    return content.size();
  }

  @Override
  public byte[] read(long offset, int length) throws IOException {
    long end = Math.min(offset + length, size());
    if (offset >= end) {
      return new byte[0];
    }
    if (offset < at || end > at + window.length) {
      boolean goesOn = offset >= at && offset <= at + window.length;
      next = goesOn ? Math.min(2 * next, LARGEST) : FIRST;
      window = content.read(offset, Math.max(length, next));
      at = offset;
    }
    int from = (int) (offset - at);
    return Arrays.copyOfRange(window, from, Math.min(window.length, from + (int) (end - offset)));
  }
}

package dev.modelyard.agent.format.whole;

import dev.modelyard.agent.format.Content;
import java.io.IOException;

/** Single bytes of a content, read some at a time. Beyond the end there is -1. */
final class Window {
  private static final int BYTES = 1 << 16;

  private final Content content;
  private byte[] bytes = new byte[0];
  private long start;

  Window(Content content) {
    this.content = content;
  }

  long size() {
    return content.size();
  }

  int at(long offset) throws IOException {
    if (offset < 0 || offset >= content.size()) {
      return -1;
    }
    if (offset < start || offset >= start + bytes.length) {
      start = offset;
      bytes = content.read(offset, BYTES);
    }
    return bytes.length == 0 ? -1 : Byte.toUnsignedInt(bytes[(int) (offset - start)]);
  }

  /** As {@link java.io.InputStream#read(byte[], int, int)} would. */
  int read(long position, byte[] target, int offset, int length) throws IOException {
    if (length == 0 || at(position) < 0) {
      return length == 0 ? 0 : -1;
    }
    int from = (int) (position - start);
    int count = Math.min(length, bytes.length - from);
    System.arraycopy(bytes, from, target, offset, count);
    return count;
  }

  /** Negative when it does not fit, or is not all there. */
  long bigEndian(long offset, int length) throws IOException {
    long value = 0;
    for (int i = 0; i < length; i++) {
      int next = at(offset + i);
      if (next < 0 || value >>> 55 != 0) {
        return -1;
      }
      value = value << 8 | next;
    }
    return value;
  }

  /** Whatever the sign; -1 when it is not all there. */
  long littleLong(long offset) throws IOException {
    long value = 0;
    for (int i = Long.BYTES - 1; i >= 0; i--) {
      int next = at(offset + i);
      if (next < 0) {
        return -1;
      }
      value = value << 8 | next;
    }
    return value;
  }
}

package dev.modelyard.agent.format;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads a file from a position onwards; little at first, because most readers stop at once. */
final class Cursor {
  private static final int FIRST = 512;
  private static final int LARGEST = 1 << 16;

  private final Content content;
  private byte[] window = new byte[0];
  private long windowAt;
  private long position;
  private int next = FIRST;

  Cursor(Content content, long position) {
    this.content = content;
    this.position = position;
  }

  long position() {
    return position;
  }

  long remaining() {
    return content.size() - position;
  }

  /** The next byte, 0 to 255; -1 at the end. */
  int next() throws IOException {
    if (position < windowAt || position >= windowAt + window.length) {
      fill();
      if (window.length == 0) {
        return -1;
      }
    }
    return window[(int) (position++ - windowAt)] & 0xff;
  }

  private void fill() throws IOException {
    windowAt = position;
    window = content.read(position, Math.clamp(remaining(), 0, next));
    next = Math.min(2 * next, LARGEST);
  }

  /** False, and nothing is skipped, when there are fewer bytes. */
  boolean skip(long bytes) {
    if (bytes < 0 || bytes > remaining()) {
      return false;
    }
    position += bytes;
    return true;
  }

  /** An unsigned little-endian number of up to 8 bytes; negative when cut off, or beyond a long. */
  long little(int bytes) throws IOException {
    long number = 0;
    for (int i = 0; i < bytes; i++) {
      int digit = next();
      if (digit < 0) {
        return -1;
      }
      number |= (long) digit << (8 * i);
    }
    return number;
  }

  /** So many bytes, or null when there are fewer. */
  byte @Nullable [] take(int bytes) throws IOException {
    byte[] taken = content.read(position, bytes);
    return taken.length == bytes && skip(bytes) ? taken : null;
  }

  /** Goes behind the next line feed; the position of that, or of the end when there is none. */
  long line() throws IOException {
    int digit = next();
    while (digit >= 0 && digit != '\n') {
      digit = next();
    }
    return digit < 0 ? position : position - 1;
  }
}

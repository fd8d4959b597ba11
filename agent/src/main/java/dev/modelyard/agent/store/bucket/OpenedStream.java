package dev.modelyard.agent.store.bucket;

import dev.modelyard.agent.sealing.SegmentCipher;
import dev.modelyard.agent.sealing.Segments;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Content of whole segments. A segment that is not what was sealed comes out as zeros, with another
 * sum unless that is what was in it: so damage is met where all other damage is, and where sums are
 * not compared nobody gets to see what somebody without the key has put there.
 */
final class OpenedStream extends InputStream {
  private final InputStream object;
  private final SegmentCipher cipher;
  private final long objectSize;
  private final byte[] sealed = new byte[Segments.SIZE];
  private final byte[] content = new byte[Segments.SIZE];
  private long segment;
  private int at;
  private int length;

  OpenedStream(InputStream object, SegmentCipher cipher, long segment, long objectSize) {
    this.object = object;
    this.cipher = cipher;
    this.segment = segment;
    this.objectSize = objectSize;
  }

  @Override
  public int read() throws IOException {
    return hasContent() ? content[at++] & 0xff : -1;
  }

  @Override
  public int read(byte[] buffer, int offset, int most) throws IOException {
    if (most == 0) {
      return 0;
    }
    if (!hasContent()) {
      return -1;
    }
    int read = Math.min(most, length - at);
    System.arraycopy(content, at, buffer, offset, read);
    at += read;
    return read;
  }

  private boolean hasContent() throws IOException {
    while (at == length) {
      int wanted = Segments.SIZE - (segment == 0 ? Segments.HEADER : 0);
      int there = object.readNBytes(sealed, 0, wanted);
      if (there == 0) {
        return false;
      }
      open(there);
    }
    return true;
  }

  private void open(int there) {
    boolean isLast = (segment + 1) * Segments.SIZE >= objectSize;
    at = 0;
    length = Math.max(0, there - Segments.TAG);
    if (!cipher.open(segment, isLast, sealed, there, content)) {
      Arrays.fill(content, 0, length, (byte) 0);
    }
    segment++;
  }

  @Override
  public void close() throws IOException {
    object.close();
  }
}

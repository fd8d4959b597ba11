package dev.modelyard.agent.format;

import java.io.IOException;
import java.io.InputStream;

/** A file from front to end. */
final class ContentStream extends InputStream {
  private static final int CHUNK = 1 << 16;

  private final Content content;
  private long at;

  ContentStream(Content content) {
    this.content = content;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    byte[] more = content.read(at, Math.min(length, CHUNK));
    System.arraycopy(more, 0, target, offset, more.length);
    at += more.length;
    return more.length == 0 && length > 0 ? -1 : more.length;
  }
}

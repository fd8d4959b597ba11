package dev.modelyard.agent.format;

import java.io.IOException;

/** A file from front to end. */
final class ContentStream extends BlockStream {
  private static final int CHUNK = 1 << 16;

  private final Content content;
  private long at;

  ContentStream(Content content) {
    this.content = content;
  }

  @Override
  protected int more(byte[] target, int offset, int length) throws IOException {
    byte[] more = content.read(at, Math.min(length, CHUNK));
    System.arraycopy(more, 0, target, offset, more.length);
    at += more.length;
    return more.length == 0 ? -1 : more.length;
  }
}

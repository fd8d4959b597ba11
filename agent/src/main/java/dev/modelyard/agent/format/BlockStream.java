package dev.modelyard.agent.format;

import java.io.IOException;
import java.io.InputStream;

/** A stream that comes in blocks, of which a single byte is the shortest. */
public abstract class BlockStream extends InputStream {
  @Override
  public final int read() throws IOException {
    byte[] one = new byte[1];
    return more(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public final int read(byte[] buffer, int offset, int length) throws IOException {
    return length == 0 ? 0 : more(buffer, offset, length);
  }

  /** From one byte to {@code length}, which is not 0; or -1 at the end. */
  protected abstract int more(byte[] buffer, int offset, int length) throws IOException;
}

package dev.modelyard.agent.format;

import java.io.IOException;

/** Random access to the bytes of one file, wherever they are. */
public interface Content {
  long size();

  /** At most {@code length} bytes from {@code offset}; fewer at the end. */
  byte[] read(long offset, int length) throws IOException;
}

package dev.modelyard.agent.testkit;

import dev.modelyard.agent.format.Content;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;

/** Adds up the bytes that are read. */
public record Counted(Content content, AtomicLong read) implements Content {
  @Override
  public long size() {
    return content.size();
  }

  @Override
  public byte[] read(long offset, int length) throws IOException {
    byte[] bytes = content.read(offset, length);
    read.addAndGet(bytes.length);
    return bytes;
  }
}

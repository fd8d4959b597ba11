package dev.modelyard.agent.protocol;

import dev.modelyard.agent.format.Content;
import java.io.IOException;

/** A file of the store as the format readers see it. */
public record StoredContent(ObjectStore store, String key, long size) implements Content {
  @Override
  public byte[] read(long offset, int length) throws IOException {
    return store.readRange(key, offset, length);
  }
}

package dev.modelyard.agent.store.bucket;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.util.function.Supplier;

/**
 * What is sent, to be read from the start again when a request is asked again.
 *
 * @param length in bytes
 */
public record Body(long length, Supplier<InputStream> opening) {
  static Body of(byte[] content) {
    return new Body(content.length, () -> new ByteArrayInputStream(content));
  }

  /** A range of a file, never in memory. */
  static Body of(FileChannel file, long begin, long length) {
    return new Body(length, () -> new FileRange(file, begin, length));
  }

  public InputStream open() {
    return opening.get();
  }
}

package dev.modelyard.agent.testkit;

import dev.modelyard.agent.protocol.Checksums;
import dev.modelyard.agent.store.RemoteObjects;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** Of a file by its path. */
public final class Upload {
  private Upload() {}

  public static Checksums of(Path file, RemoteObjects objects, String key) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      return objects.upload(channel, key);
    }
  }
}

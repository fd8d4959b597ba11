package dev.modelyard.agent.watch;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Asks the trainer for a checkpoint at intervals, by a file it deletes when it has saved. */
final class SaveRequests {
  private final Path file;
  private final @Nullable Duration interval;
  private long lastNanos;

  /** {@code interval} null: never ask. */
  SaveRequests(Path runDirectory, @Nullable Duration interval, long nowNanos) {
    this.file = runDirectory.resolve("save-request");
    this.interval = interval;
    this.lastNanos = nowNanos;
  }

  void tick(long nowNanos) throws IOException {
    if (interval == null || nowNanos - lastNanos < interval.toNanos()) {
      return;
    }
    lastNanos = nowNanos;
    try {
      Files.createFile(file);
    } catch (FileAlreadyExistsException stillAsking) {
      return;
    }
  }
}

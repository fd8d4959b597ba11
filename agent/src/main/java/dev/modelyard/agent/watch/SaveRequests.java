package dev.modelyard.agent.watch;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Asks the trainer for a checkpoint by a file that it deletes when it has saved: at intervals, and
 * before it is stopped. Times are nanoseconds of a monotonic clock.
 */
public final class SaveRequests {
  /** Looked at less often than this, the file does not tell how long a save took. */
  private static final Duration EXACT = Duration.ofSeconds(5);

  private static final long NONE = -1;

  private final Path file;
  private final @Nullable Duration interval;
  private long asked;

  /** When the request that is waiting was made. */
  private long since;

  private long looked;

  /** The newest step that the trainer is known to have begun to save. */
  private long newest = NONE;

  /** The same, when the request that was made last was. */
  private long there = NONE;

  private boolean waiting;
  private @Nullable Duration took;

  /** {@code interval} null: ask only when told to. */
  SaveRequests(Path runDirectory, @Nullable Duration interval, long now) {
    this.file = runDirectory.resolve("save-request");
    this.interval = interval;
    this.asked = now;
    this.looked = now;
  }

  /** Asks when it is time to, and learns how long the last save took. */
  synchronized void tick(long now) throws IOException {
    look(now);
    if (interval != null && now - asked >= interval.toNanos()) {
      ask(now);
    }
  }

  /** Asks now. A request that is still waiting stays. */
  synchronized void ask(long now) throws IOException {
    asked = now;
    try {
      Files.createFile(file);
      since = now;
      there = newest;
      waiting = true;
    } catch (FileAlreadyExistsException stillAsking) {
      return;
    }
  }

  /** The trainer has begun to save that step. */
  synchronized void saw(long step) {
    newest = Math.max(newest, step);
  }

  /**
   * The newest step that it had begun to save before it was asked, as far as is known; less than
   * any where there is none.
   */
  synchronized long there() {
    return there;
  }

  /** Whether a request waits for the trainer. */
  synchronized boolean isAsking(long now) {
    look(now);
    return Files.exists(file);
  }

  private void look(long now) {
    if (waiting && !Files.exists(file)) {
      waiting = false;
      if (now - looked <= EXACT.toNanos()) {
        took = Duration.ofNanos(now - since);
      }
    }
    looked = now;
  }

  /** From the request to the saved checkpoint, the last time that is known of. */
  synchronized Optional<Duration> took() {
    return Optional.ofNullable(took);
  }
}

package dev.modelyard.agent.store.bucket;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** Between tries of what a library does not try again: longer each time, and never the same. */
public final class Pause {
  private static final long SHORTEST = 20;
  private static final long LONGEST = 2_000;

  private Pause() {}

  /** {@code tries} from 0. */
  public static void after(int tries) throws IOException {
    long most = Math.min(LONGEST, SHORTEST << Math.min(tries, 10));
    try {
      Thread.sleep(Duration.ofMillis(ThreadLocalRandom.current().nextLong(most + 1)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}

package dev.modelyard.agent.store;

import java.io.IOException;
import java.util.concurrent.ExecutionException;

/** Failures of work on another thread, for whoever waits for it. */
public final class Tasks {
  private Tasks() {}

  /**
   * The failure of the work itself.
   *
   * @throws IllegalStateException when it is none of input or output, which is a bug
   */
  public static IOException failure(ExecutionException e) {
    if (e.getCause() instanceof IOException io) {
      return io;
    }
    throw new IllegalStateException("work on another thread failed", e.getCause());
  }

  /** The interruption stays known to the thread. */
  public static IOException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new IOException("interrupted", e);
  }
}

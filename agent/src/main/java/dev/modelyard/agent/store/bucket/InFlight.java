package dev.modelyard.agent.store.bucket;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Parts of one file that are under way, few at a time, taken in their order. Closing waits for
 * those that are left: nothing of a file that failed is still being sent then.
 */
public final class InFlight<T> implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(InFlight.class);

  private final ExecutorService threads;
  private final int most;
  private final Queue<Future<T>> parts = new ArrayDeque<>();

  /** At most so many at once. */
  public InFlight(ExecutorService threads, int most) {
    this.threads = threads;
    this.most = most;
  }

  public boolean isFull() {
    return parts.size() == most;
  }

  public boolean isEmpty() {
    return parts.isEmpty();
  }

  public void add(Callable<T> part) {
    parts.add(threads.submit(part));
  }

  /** Waits for the oldest. */
  public T take() throws IOException {
    try {
      return parts.remove().get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException io) {
        throw io;
      }
      throw new IllegalStateException("a part failed", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  @Override
  public void close() {
    while (!parts.isEmpty()) {
      try {
        take();
      } catch (IOException | IllegalStateException e) {
        LOG.debug("a part of a file that has failed already", e);
      }
    }
  }
}

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

  /** Makes ready what one piece takes; called in order, while earlier pieces are under way. */
  @FunctionalInterface
  public interface Pieces {
    /** Pieces are numbered from 1. */
    Callable<Boolean> piece(int number, long begin, long end) throws IOException;
  }

  /** Work on each piece of something that has so many bytes; ends with the last of them. */
  public static void forEach(ExecutorService threads, int most, long size, long step, Pieces pieces)
      throws IOException {
    try (InFlight<Boolean> flight = new InFlight<>(threads, most)) {
      int number = 1;
      for (long begin = 0; begin < size; begin += step, number++) {
        if (flight.isFull()) {
          flight.take();
        }
        flight.add(pieces.piece(number, begin, Math.min(size, begin + step)));
      }
      while (!flight.isEmpty()) {
        flight.take();
      }
    }
  }

  /** At most so many at once. */
  InFlight(ExecutorService threads, int most) {
    this.threads = threads;
    this.most = most;
  }

  boolean isFull() {
    return parts.size() == most;
  }

  boolean isEmpty() {
    return parts.isEmpty();
  }

  void add(Callable<T> part) {
    parts.add(threads.submit(part));
  }

  /** Waits for the oldest. */
  T take() throws IOException {
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

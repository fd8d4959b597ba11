package dev.modelyard.agent.store;

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
    Work piece(int number, long begin, long end) throws IOException;
  }

  /** What a piece takes. */
  @FunctionalInterface
  public interface Work {
    void run() throws IOException;
  }

  /** Hears in order which pieces are done. */
  @FunctionalInterface
  public interface Done {
    void done(long begin, long end) throws IOException;
  }

  /** Work on each piece of something that has so many bytes; ends with the last of them. */
  public static void forEach(ExecutorService threads, int most, long size, long step, Pieces pieces)
      throws IOException {
    forEach(threads, most, size, step, pieces, (begin, end) -> {});
  }

  /** The same, telling of each piece that is done. */
  public static void forEach(
      ExecutorService threads, int most, long size, long step, Pieces pieces, Done done)
      throws IOException {
    long ended = 0;
    try (InFlight<Boolean> flight = new InFlight<>(threads, most)) {
      for (long begin = 0; begin < size; begin += step) {
        int number = (int) (begin / step) + 1;
        Work work = pieces.piece(number, begin, Math.min(size, begin + step));
        if (flight.isFull()) {
          ended = end(flight, ended, Math.min(size, ended + step), done);
        }
        flight.add(
            () -> {
              work.run();
              return true;
            });
      }
      while (!flight.isEmpty()) {
        ended = end(flight, ended, Math.min(size, ended + step), done);
      }
    }
  }

  private static long end(InFlight<Boolean> flight, long begin, long end, Done done)
      throws IOException {
    flight.take();
    done.done(begin, end);
    return end;
  }

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
      throw Tasks.failure(e);
    } catch (InterruptedException e) {
      throw Tasks.interrupted(e);
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

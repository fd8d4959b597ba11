package dev.modelyard.agent.store;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Runs file work on all cores; daemon threads, so a command can simply end. */
public final class Parallel {
  /** Work on one file. */
  @FunctionalInterface
  public interface FileWork<T, R> {
    R apply(T item) throws IOException;
  }

  private final ExecutorService pool;

  public Parallel(int threads) {
    this.pool =
        Executors.newFixedThreadPool(
            threads, Thread.ofPlatform().daemon().name("files-", 0).factory());
  }

  public static Parallel onAllCores() {
    return new Parallel(Runtime.getRuntime().availableProcessors());
  }

  /** Results in order; the first failure wins, the others are finished or cancelled first. */
  public <T, R> List<R> map(List<T> items, FileWork<T, R> work) throws IOException {
    if (items.size() == 1) {
      return List.of(work.apply(items.getFirst()));
    }
    List<Callable<R>> calls =
        items.stream().<Callable<R>>map(item -> () -> work.apply(item)).toList();
    try {
      List<R> results = new ArrayList<>();
      for (Future<R> future : pool.invokeAll(calls)) {
        results.add(future.get());
      }
      return results;
    } catch (ExecutionException e) {
      throw Tasks.failure(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while working on " + items.size() + " files", e);
    }
  }
}

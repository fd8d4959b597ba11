package dev.modelyard.agent.command;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SIGTERM, which means that the trainer has ended. It may come while the agent is still starting,
 * so this is made before all else, and waits to be told how to end.
 */
final class Termination {
  private static final Logger LOG = LoggerFactory.getLogger(Termination.class);

  private final CountDownLatch begun = new CountDownLatch(1);
  private final CompletableFuture<IntSupplier> ending = new CompletableFuture<>();

  Termination() {
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("finish").unstarted(this::end));
  }

  /**
   * Halting inside the hook is the only way to end a terminated JVM with an exit code of our own.
   */
  private void end() {
    int code = 1;
    try {
      LOG.info("ending");
      begun.countDown();
      code = ending.join().getAsInt();
    } finally {
      Runtime.getRuntime().halt(code);
    }
  }

  /** What is to be done, in the hook, and the exit code that comes of it; the first counts. */
  void endsBy(IntSupplier how) {
    ending.complete(how);
  }

  /** Whether it has come; waits for it so long. */
  boolean await(Duration time) throws InterruptedException {
    return begun.await(time.toMillis(), TimeUnit.MILLISECONDS);
  }
}

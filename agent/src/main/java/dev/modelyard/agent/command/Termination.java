package dev.modelyard.agent.command;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
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
  private final AtomicReference<CompletableFuture<IntSupplier>> ending =
      new AtomicReference<>(new CompletableFuture<>());

  private final IntConsumer halt;

  /** {@code halt} ends the process with a code. */
  Termination(IntConsumer halt) {
    this.halt = halt;
  }

  /**
   * Halting inside the hook is the only way to end a terminated JVM with an exit code of our own.
   */
  static Termination ofThisProcess() {
    Runtime runtime = Runtime.getRuntime();
    Termination termination = new Termination(runtime::halt);
    runtime.addShutdownHook(Thread.ofPlatform().name("finish").unstarted(termination::end));
    return termination;
  }

  /** The hook. */
  void end() {
    int code = 1;
    try {
      LOG.info("ending");
      begun.countDown();
      code = ending.get().join().getAsInt();
    } finally {
      halt.accept(code);
    }
  }

  /**
   * What is to be done, in the hook, and the exit code that comes of it. The last counts of those
   * told before SIGTERM, or else the first: an agent that fails says nothing of the trainer.
   */
  void endsBy(IntSupplier how) {
    if (!ending.get().complete(how) && begun.getCount() > 0) {
      ending.set(CompletableFuture.completedFuture(how));
    }
  }

  /** Whether it has come; waits for it so long. */
  boolean await(Duration time) throws InterruptedException {
    return begun.await(time.toMillis(), TimeUnit.MILLISECONDS);
  }
}

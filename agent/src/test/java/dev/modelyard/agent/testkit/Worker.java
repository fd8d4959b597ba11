package dev.modelyard.agent.testkit;

import dev.modelyard.agent.protocol.Store;
import dev.modelyard.agent.report.AgentReport;
import dev.modelyard.agent.restore.Restore;
import dev.modelyard.agent.watch.Watcher;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** One of several workers: its trainer, and the agent beside it, on a clock that all share. */
public final class Worker {
  private final FakeTrainer trainer;
  private final Store store;
  private final AtomicLong nanos;
  private final AgentReport.Restore restored;
  private final List<AgentReport> reports = new ArrayList<>();
  private Consumer<Duration> meanwhile = time -> {};
  private Watcher watcher;

  /** Restores, so rank 0 comes first: it decides. */
  public Worker(FakeTrainer trainer, Store store, AtomicLong nanos)
      throws IOException, InterruptedException {
    this.trainer = trainer;
    this.store = store;
    this.nanos = nanos;
    this.restored = new Restore(trainer.config(), store, Run.nonces(), Run.CLOCK).run();
    this.watcher = watch();
  }

  private Watcher watch() throws IOException {
    return new Watcher(
        trainer.config(),
        store,
        new Watcher.World(
            Run.nonces(),
            Run.CLOCK,
            nanos::get,
            time -> {
              nanos.addAndGet(time.toNanos());
              meanwhile.accept(time);
            },
            () -> Long.MAX_VALUE,
            reports::add));
  }

  public void restartAgent() throws IOException {
    watcher = watch();
  }

  /** What happens each time that the end of this one waits. */
  public void whileItWaits(Consumer<Duration> what) {
    meanwhile = what;
  }

  public FakeTrainer trainer() {
    return trainer;
  }

  public Store store() {
    return store;
  }

  public Watcher watcher() {
    return watcher;
  }

  /** What restore said. */
  public AgentReport.Restore restored() {
    return restored;
  }

  /** What watch said last. */
  public AgentReport.Watch last() {
    return (AgentReport.Watch) reports.getLast();
  }

  public void write(String path, String content) throws IOException {
    trainer.write(path, content.getBytes(StandardCharsets.UTF_8));
  }
}

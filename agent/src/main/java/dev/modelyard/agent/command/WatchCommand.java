package dev.modelyard.agent.command;

import dev.modelyard.agent.config.RunConfig;
import dev.modelyard.agent.config.StopConfig;
import dev.modelyard.agent.protocol.Layout;
import dev.modelyard.agent.protocol.Store;
import dev.modelyard.agent.protocol.StoreException;
import dev.modelyard.agent.protocol.resume.Verifier;
import dev.modelyard.agent.protocol.retention.Scrubber;
import dev.modelyard.agent.report.AgentReport;
import dev.modelyard.agent.report.ProgressReporter;
import dev.modelyard.agent.report.TerminationLog;
import dev.modelyard.agent.store.Room;
import dev.modelyard.agent.watch.StopServer;
import dev.modelyard.agent.watch.Watcher;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;

/** {@code watch}: the native sidecar of every worker. SIGTERM means that the trainer has ended. */
@Command(
    name = "watch",
    description = "Commit checkpoints of the running trainer; publish when it has ended.")
public final class WatchCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(WatchCommand.class);
  private static final Duration POLL = Duration.ofSeconds(1);

  @Override
  public Integer call() {
    Termination termination = Termination.ofThisProcess();
    try {
      return Runs.run(RunConfig::from, WatchCommand::error, config -> run(config, termination));
    } finally {
      termination.endsBy(() -> 1);
    }
  }

  private static int run(RunConfig config, Termination termination) throws InterruptedException {
    try {
      Store store = Wiring.store(config);
      Watcher.World world =
          new Watcher.World(
              Wiring.nonces(),
              Clock.systemUTC(),
              System::nanoTime,
              WatchCommand::sleep,
              () -> Room.free(config.root()),
              reports(config));
      Watcher watcher = new Watcher(config, store, world);
      termination.endsBy(() -> finish(watcher));
      listen(config, store, watcher);
      scrub(config, store, watcher);
      beat(config, watcher);
      foresee(config, watcher);
      do {
        synchronized (watcher) {
          watcher.poll();
        }
      } while (!termination.await(POLL));
      // The hook finishes and ends the process.
      Thread.currentThread().join();
      return 0;
    } catch (IOException e) {
      LOG.error("watch failed", e);
      new TerminationLog(config.terminationLog()).write(error(StoreException.describe(e)));
      return 1;
    }
  }

  /** A port that cannot be had costs the last checkpoint of a stop, which is no reason to stop. */
  private static void listen(RunConfig config, Store store, Watcher watcher) {
    StopConfig stop = config.stop();
    if (stop == null) {
      return;
    }
    try {
      var _ = new StopServer(config, stop, store, watcher.saves(), System::nanoTime);
    } catch (IOException e) {
      LOG.warn("no stop will wait for a checkpoint: port {}: {}", stop.port(), e.toString());
    }
  }

  /** Beside the commits, because reading a large one takes long. */
  private static void scrub(RunConfig config, Store store, Watcher watcher) {
    if (config.rank() > 0 || config.scrubEvery().isZero()) {
      return;
    }
    Layout layout = new Layout(config.runUid());
    Verifier verifier = new Verifier(store, layout, RandomGenerator.getDefault());
    Scrubber scrubber = new Scrubber(store, layout, verifier, config.attempt(), Clock.systemUTC());
    every(
        config.scrubEvery(),
        "scrub",
        "a checkpoint could not be read again",
        () -> {
          Optional<Scrubber.Look> look = scrubber.look();
          synchronized (watcher) {
            look.ifPresent(watcher::found);
          }
        });
  }

  /** Beside the commits, which may take longer than other workers wait without a word. */
  private static void beat(RunConfig config, Watcher watcher) {
    if (config.bucket() != null && config.workers() > 1) {
      every(
          Watcher.BEAT,
          "beat",
          "other workers were not told that this one is at it",
          watcher::beat);
    }
  }

  private static void foresee(RunConfig config, Watcher watcher) {
    if (config.rank() == 0 && config.publishDirectory() == null) {
      every(
          Watcher.FORESEE,
          "foresee",
          "whether the last checkpoint could be published was not found out",
          watcher::foresee);
    }
  }

  private interface Task {
    void run() throws IOException;
  }

  private static void every(Duration pause, String name, String failure, Task task) {
    Thread.ofPlatform()
        .daemon()
        .name(name)
        .start(
            () -> {
              while (true) {
                sleep(pause);
                try {
                  task.run();
                } catch (IOException e) {
                  LOG.warn("{}: {}", failure, e.toString());
                } catch (RuntimeException bug) {
                  LOG.error(failure, bug);
                }
              }
            });
  }

  private static int finish(Watcher watcher) {
    watcher.ends();
    synchronized (watcher) {
      // A refusal is a verdict on the model, not a failure of ours.
      return List.of("Stopped", "Refused").contains(watcher.finish().outcome()) ? 0 : 1;
    }
  }

  private static void sleep(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("nobody interrupts a shutdown hook", e);
    }
  }

  private static Consumer<AgentReport> reports(RunConfig config) {
    Consumer<AgentReport> log = new TerminationLog(config.terminationLog())::write;
    return config.report() == null
        ? log
        : log.andThen(new ProgressReporter(config.report(), config.rank())::send);
  }

  private static AgentReport.Watch error(String message) {
    return new AgentReport.Watch(
        AgentReport.SCHEMA, "watch", "Error", message, null, 0, null, null, null, null);
  }
}

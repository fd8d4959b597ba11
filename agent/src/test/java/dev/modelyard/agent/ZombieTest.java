package dev.modelyard.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.modelyard.agent.protocol.CanonicalJson;
import dev.modelyard.agent.protocol.CommitId;
import dev.modelyard.agent.protocol.Layout;
import dev.modelyard.agent.protocol.RunState;
import dev.modelyard.agent.protocol.Store;
import dev.modelyard.agent.report.AgentReport;
import dev.modelyard.agent.restore.Restore;
import dev.modelyard.agent.store.Parallel;
import dev.modelyard.agent.store.PosixStore;
import dev.modelyard.agent.testkit.AgentProcess;
import dev.modelyard.agent.testkit.Run;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Agent and trainer of an attempt are stopped (SIGSTOP) between the look at the fence and the
 * manifest, as if their node hung; the next attempt resumes and commits; then they go on (SIGCONT).
 */
class ZombieTest {
  private static final Layout LAYOUT = new Layout("uid-1");
  private static final int LONG = 100_000;
  private static final int MORE = 20;

  @Test
  void whatCommitsLateChangesNothing(@TempDir Path base) throws Exception {
    AgentProcess agent = PodProcesses.agent(base);
    Store store = PosixStore.open(base.resolve("volume/modelyard"), new Parallel(1));
    PodProcesses old = new PodProcesses(base, agent, 1, 1, LONG).start();
    try (Signals signals = new Signals(old.ofRankZero())) {
      CommitId late = stopBeforeAManifest(old, store, signals);
      CommitId left = RunState.read(store, LAYOUT).commits().last();

      int last = (int) late.step() + MORE;
      PodProcesses next = new PodProcesses(base, agent, 2, 1, last).start();
      until("a commit of attempt 2", () -> newestOf(2, store).isPresent());
      assertThat(next.begunFrom()).isEqualTo(left.step());

      signals.send("CONT");
      until("the late commit", () -> everOf(1, store).contains(late));
      old.watch().destroy(); // SIGTERM
      assertThat(old.watch().waitFor(1, TimeUnit.MINUTES)).as("the old agent ends").isTrue();
      assertThat(said(old)).contains("\"Fenced\"");
      assertThat(everOf(1, store).last()).as("it commits once and no more").isEqualTo(late);
      assertThat(next.finish()).containsExactly(state(last));

      assertThat(store.list(Layout.VERSIONS)).as("published").hasSize(1);
      AgentReport.Restore third =
          new Restore(
                  new PodProcesses(base, agent, 3, 1, last).worker(0).config(),
                  store,
                  Run.nonces(),
                  Clock.systemUTC())
              .run();
      assertThat(third.resumedFrom()).isEqualTo(point(newestOf(2, store).orElseThrow(), third));
      assertThat(third.skipped()).isEmpty();
    } finally {
      old.kill();
    }
  }

  /** The commit that is under way while they stand still. */
  private static CommitId stopBeforeAManifest(PodProcesses old, Store store, Signals signals)
      throws Exception {
    CommitId[] caught = new CommitId[1];
    until(
        "a stop between fence and manifest",
        () -> {
          Path scratch = old.worker(0).root().resolve(".tmp");
          if (newestOf(1, store).isEmpty() || isEmpty(scratch)) {
            return false;
          }
          signals.send("STOP");
          Optional<CommitId> underWay =
              isEmpty(scratch) ? Optional.empty() : withoutManifest(store);
          if (underWay.isEmpty()) {
            signals.send("CONT");
            return false;
          }
          caught[0] = underWay.get();
          return true;
        });
    return caught[0];
  }

  private static boolean isEmpty(Path directory) {
    String[] names = directory.toFile().list();
    return names == null || names.length == 0;
  }

  private static Optional<CommitId> withoutManifest(Store store) throws IOException {
    RunState state = RunState.read(store, LAYOUT);
    return store.list(LAYOUT.data()).stream()
        .flatMap(name -> Layout.idOfData(name).stream())
        .filter(id -> !state.commits().contains(id) && state.isLive(id))
        .findFirst();
  }

  private static Optional<CommitId> newestOf(int epoch, Store store) throws IOException {
    return RunState.read(store, LAYOUT).commits().descendingSet().stream()
        .filter(id -> id.epoch() == epoch)
        .findFirst();
  }

  /** Those that attempt 2 has pruned since, because they are off its lineage, included. */
  private static NavigableSet<CommitId> everOf(int epoch, Store store) throws IOException {
    RunState state = RunState.read(store, LAYOUT);
    return Stream.concat(state.commits().stream(), state.tombstoned().stream())
        .filter(id -> id.epoch() == epoch)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String said(PodProcesses pods) throws IOException {
    return Files.readString(pods.worker(0).config().terminationLog());
  }

  private static AgentReport.Point point(CommitId id, AgentReport.Restore report) {
    AgentReport.Point from = report.resumedFrom();
    return new AgentReport.Point(id.step(), id.epoch(), from == null ? "" : from.digest());
  }

  /** What steady.sh has computed after so many steps. */
  private static String state(int steps) {
    String state = "beginning";
    for (int step = 1; step <= steps; step++) {
      String line = "%d 0  %s\n".formatted(step, state);
      state =
          CanonicalJson.digest(line.getBytes(StandardCharsets.UTF_8)).substring("sha256:".length());
    }
    return state;
  }

  private static void until(String what, Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(3);
    while (!condition.call()) {
      if (System.nanoTime() > deadline) {
        fail("no sign of " + what);
      }
      Thread.onSpinWait();
    }
  }

  /** Sends signals through a shell that runs already: a new process would come too late. */
  private static final class Signals implements AutoCloseable {
    private final List<Process> to;
    private final Process shell;
    private final Writer orders;

    Signals(List<Process> to) throws IOException {
      this.to = to;
      String pids = String.join(" ", to.stream().map(each -> String.valueOf(each.pid())).toList());
      this.shell =
          new ProcessBuilder("sh", "-c", "while read signal; do kill -$signal " + pids + "; done")
              .redirectErrorStream(true)
              .start();
      this.orders = shell.outputWriter();
    }

    /** Returns when it has arrived. */
    void send(String signal) throws Exception {
      orders.write(signal + "\n");
      orders.flush();
      for (Process process : to) {
        until(signal, () -> !process.isAlive() || isStopped(process) == signal.equals("STOP"));
      }
    }

    private static boolean isStopped(Process process) throws IOException {
      try (Stream<String> lines =
          Files.lines(Path.of("/proc", String.valueOf(process.pid()), "status"))) {
        return lines.anyMatch(line -> line.startsWith("State:") && line.contains("T (stopped)"));
      }
    }

    @Override
    public void close() throws IOException {
      orders.close();
      shell.destroy();
    }
  }
}

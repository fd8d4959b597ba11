package dev.modelyard.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelyard.agent.protocol.CommitId;
import dev.modelyard.agent.protocol.Layout;
import dev.modelyard.agent.protocol.Manifest;
import dev.modelyard.agent.protocol.RunState;
import dev.modelyard.agent.protocol.Store;
import dev.modelyard.agent.protocol.StoredFile;
import dev.modelyard.agent.protocol.publish.Publications;
import dev.modelyard.agent.report.AgentReport;
import dev.modelyard.agent.restore.Restore;
import dev.modelyard.agent.testkit.AgentProcess;
import dev.modelyard.agent.testkit.FakeTrainer;
import dev.modelyard.agent.testkit.Invariants;
import dev.modelyard.agent.testkit.Run;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The agent's own process, killed at random moments beside a trainer that writes; after each kill
 * the next attempt resumes. {@code -Dseed=} makes the same choices again (the moments differ).
 */
final class Killing {
  /** Where runs keep their checkpoints. */
  interface Place {
    /** As somebody sees it who only looks; {@code base} is the directory of one run. */
    Store store(Path base) throws IOException;

    /** A pod that is about to start. */
    FakeTrainer pod(Path base, int attempt) throws IOException;

    /** As a pod sees it. */
    default Store store(Path base, FakeTrainer pod) throws IOException {
      return store(base);
    }
  }

  private interface Condition {
    boolean holds() throws IOException;
  }

  /** When it is enough. */
  record Limit(int kills, Duration time) {}

  private static final long SEED = Long.getLong("seed", System.nanoTime());
  private static final int RUNS_BESIDE_EACH_OTHER = 3;
  private static final int KILLS_OF_A_RUN = 20;
  private static final int SIGKILLED = 128 + 9;

  /** Of each file; trainer.sh writes them. */
  private static final int LINES = 20;

  private static final int STEPS = 6;

  private final Map<String, Integer> seen = new ConcurrentHashMap<>();
  private final AtomicInteger killed = new AtomicInteger();
  private final Place place;
  private final Limit limit;
  private long begun;

  Killing(Place place, Limit limit) {
    this.place = place;
    this.limit = limit;
  }

  private void saw(String what) {
    seen.merge(what, 1, Integer::sum);
  }

  /** What was hit. */
  Map<String, Integer> run(Path directory) throws Exception {
    System.out.printf("Killing: -Dkills=%d -Dseed=%d%n", limit.kills(), SEED);
    Path first = directory.resolve("first");
    Files.createDirectories(first.resolve("volume"));
    AgentProcess agent = new AgentProcess(directory, place.pod(first, 1));
    begun = System.nanoTime();
    Path trainer = Files.write(directory.resolve("trainer.sh"), script());
    List<Callable<Integer>> runs = new ArrayList<>();
    for (int number = 0; number * KILLS_OF_A_RUN < limit.kills(); number++) {
      Path base = directory.resolve("run-" + number);
      Files.createDirectories(base.resolve("volume"));
      Random random = new Random(SEED + number);
      int kills = Math.min(KILLS_OF_A_RUN, limit.kills() - number * KILLS_OF_A_RUN);
      runs.add(() -> new World(base, agent, trainer, random).survive(kills));
    }
    int commits = 0;
    try (ExecutorService threads = Executors.newFixedThreadPool(RUNS_BESIDE_EACH_OTHER)) {
      for (Future<Integer> run : threads.invokeAll(runs)) {
        commits += run.get();
      }
    } catch (ExecutionException e) {
      throw new AssertionError("-Dseed=" + SEED, e.getCause());
    }
    System.out.printf("Killing: %d kills, %d commits, %s%n", killed.get(), commits, seen);
    assertThat(killed.get()).as("kills").isPositive();
    return seen;
  }

  /** Whether time has not run out before. */
  boolean isComplete() {
    return killed.get() >= limit.kills();
  }

  private static byte[] script() throws IOException {
    try (var in = Objects.requireNonNull(Killing.class.getResourceAsStream("/kill/trainer.sh"))) {
      return in.readAllBytes();
    }
  }

  private final class World {
    private final Path base;
    private final AgentProcess agent;
    private final Path script;
    private final Random random;
    private final Store store;
    private final Layout layout = new Layout("uid-1");
    private int attempt;
    private CommitId promised = new CommitId(0, 0);
    private int commits;
    private int ownKills;

    World(Path base, AgentProcess agent, Path script, Random random) throws IOException {
      this.base = base;
      this.agent = agent;
      this.script = script;
      this.random = random;
      this.store = place.store(base);
    }

    /** Number of commits on the way. */
    int survive(int kills) throws IOException, InterruptedException {
      while (ownKills < kills && System.nanoTime() - begun < limit.time().toNanos()) {
        long step = resume();
        if (random.nextInt(3) == 0) {
          killRestore();
        } else {
          killWatch(step);
        }
      }
      resume();
      return commits;
    }

    private FakeTrainer nextAttempt() throws IOException {
      return place.pod(base, ++attempt).with("MODELYARD_FRAMEWORK", "Generic");
    }

    /** The step resumed from. */
    private long resume() throws IOException, InterruptedException {
      RunState left = RunState.read(store, layout);
      checkCommits(left);
      checkVersions();
      FakeTrainer next = nextAttempt();
      AgentReport.Restore report =
          new Restore(next.config(), place.store(base, next), Run.nonces(), Clock.systemUTC())
              .run();
      CommitId newest =
          left.commits().stream()
              .filter(left::isLive)
              .reduce((a, b) -> b)
              .orElse(new CommitId(0, 0));
      assertThat(newest).as("newest of %s", left).isGreaterThanOrEqualTo(promised);
      assertThat(report.outcome())
          .as("%s", report)
          .isEqualTo(newest.step() == 0 ? "Fresh" : "Resumed");
      AgentReport.Point from = report.resumedFrom();
      if (from != null) {
        assertThat(new CommitId(from.step(), from.epoch())).isEqualTo(newest);
        Path work = next.work().resolve("step-" + newest.step());
        assertThat(Files.readAllBytes(work.resolve("model"))).isEqualTo(content("model", newest));
        assertThat(Files.readAllBytes(work.resolve("optimizer")))
            .isEqualTo(content("optimizer", newest));
      }
      return newest.step();
    }

    private static byte[] content(String file, CommitId id) {
      return "%s of step %d of attempt %d\n"
          .formatted(file, id.step(), id.epoch())
          .repeat(LINES)
          .getBytes(StandardCharsets.UTF_8);
    }

    private void checkCommits(RunState state) throws IOException {
      int directories = store.list(layout.data()).size();
      for (CommitId id : state.commits()) {
        if (!state.isLive(id)) {
          continue;
        }
        directories--;
        Manifest manifest = Manifest.parse(store.read(layout.commit(id)).orElseThrow(), id);
        assertThat(manifest.files()).as(id.name()).hasSize(2);
        for (StoredFile file : manifest.files()) {
          String name = file.path().substring(file.path().lastIndexOf('/') + 1);
          assertThat(store.read(layout.data(file.at()) + "/" + file.path()))
              .as("%s of %s", file.path(), id.name())
              .hasValue(content(name, id));
        }
      }
      if (directories > 0) {
        saw("bytes without a manifest");
      }
      if (!state.tombstoned().isEmpty()) {
        saw("deleted");
      }
    }

    private void checkVersions() throws IOException {
      if (Invariants.versionsAreWhole(store) > 0) {
        saw("published");
      }
    }

    private void killRestore() throws IOException, InterruptedException {
      FakeTrainer victim = nextAttempt();
      Path log = base.resolve("restore.log");
      Process process = agent.start("restore", victim.variables(), log);
      String claim = layout.epoch(attempt);
      if (random.nextInt(4) > 0) {
        await(process, claim);
        passTime(process, 30);
      } else {
        passTime(process, 500);
      }
      kill(process, log);
      saw(store.read(claim).isPresent() ? "restore after it claimed" : "restore before it claimed");
    }

    private void killWatch(long resumedFrom) throws IOException, InterruptedException {
      FakeTrainer victim = place.pod(base, attempt).with("MODELYARD_FRAMEWORK", "Generic");
      Path log = base.resolve("watch.log");
      Process trainer = train(victim, resumedFrom);
      Process process = agent.start("watch", victim.variables(), log);
      int before = commitsOf(attempt);
      long soon = resumedFrom + 1 + random.nextInt(3);
      boolean works =
          random.nextInt(8) > 0 && await(process, layout.commit(new CommitId(soon, attempt)));
      passTime(process, works ? 60 : 600);
      boolean finishing = works && random.nextInt(3) == 0;
      if (finishing) {
        process.destroy(); // SIGTERM
        int until = random.nextInt(3);
        if (until == 1) {
          await(process, layout.published(attempt));
        } else if (until == 2) {
          await(process, this::isPublished);
        }
        passTime(process, 100);
      }
      kill(process, log);
      trainer.destroyForcibly().waitFor();
      note(victim, finishing, commitsOf(attempt) - before);
    }

    /** The record is there before the bytes are. */
    private boolean isPublished() throws IOException {
      String digest = Publications.of(store, layout).get(attempt);
      return digest != null && !Invariants.directoriesOf(store, digest).isEmpty();
    }

    private void note(FakeTrainer victim, boolean finishing, int made) throws IOException {
      commits += made;
      if (finishing) {
        saw("watch while finishing");
      } else if (made > 0) {
        saw("watch that had committed");
      }
      for (long step = promised.step(); step <= promised.step() + STEPS; step++) {
        if (victim.ack(step).contains("\"committed\":true")) {
          promised = new CommitId(step, attempt);
        }
      }
    }

    private Process train(FakeTrainer victim, long resumedFrom) throws IOException {
      return new ProcessBuilder(
              "sh",
              script.toString(),
              victim.work().toString(),
              victim.run().resolve("ready").toString(),
              String.valueOf(attempt),
              String.valueOf(resumedFrom + 1),
              String.valueOf(resumedFrom + STEPS))
          .redirectErrorStream(true)
          .redirectOutput(base.resolve("trainer.log").toFile())
          .start();
    }

    private int commitsOf(int epoch) throws IOException {
      return (int)
          RunState.read(store, layout).commits().stream().filter(id -> id.epoch() == epoch).count();
    }

    /** Until a record is there, so that kills are dense where something happens. */
    private boolean await(Process process, String key) throws IOException, InterruptedException {
      return await(process, () -> store.stat(key).isPresent());
    }

    private boolean await(Process process, Condition condition)
        throws IOException, InterruptedException {
      for (int look = 0; look < 10_000 && !condition.holds(); look++) {
        if (process.waitFor(store.isOneVolume() ? 1 : 20, TimeUnit.MILLISECONDS)) {
          return false;
        }
      }
      return condition.holds();
    }

    private void passTime(Process process, int atMost) throws InterruptedException {
      process.waitFor(random.nextInt(1000 * atMost), TimeUnit.MICROSECONDS);
    }

    /** SIGKILL. One that was faster must have ended well. */
    private void kill(Process process, Path log) throws IOException, InterruptedException {
      boolean alive = process.isAlive();
      int code = process.destroyForcibly().waitFor();
      ownKills += alive ? 1 : 0;
      killed.addAndGet(alive ? 1 : 0);
      assertThat(code).as(() -> tail(log)).isIn(0, SIGKILLED);
    }

    private static String tail(Path log) {
      try {
        return Files.readString(log);
      } catch (IOException e) {
        return e.toString();
      }
    }
  }
}

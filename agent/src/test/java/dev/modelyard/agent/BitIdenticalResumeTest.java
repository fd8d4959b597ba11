package dev.modelyard.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelyard.agent.protocol.CommitId;
import dev.modelyard.agent.protocol.Layout;
import dev.modelyard.agent.protocol.RunState;
import dev.modelyard.agent.protocol.Store;
import dev.modelyard.agent.store.Parallel;
import dev.modelyard.agent.store.PosixStore;
import dev.modelyard.agent.testkit.AgentProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A deterministic trainer, killed once at a random moment together with its agent, ends with the
 * bytes it would have ended with undisturbed; every second time with two workers. {@code
 * -Dresumes=100} for more.
 */
class BitIdenticalResumeTest {
  private static final int RESUMES = Integer.getInteger("resumes", 4);
  private static final int BESIDE_EACH_OTHER = 4;

  /** A trainer takes ten seconds at least: agents that start slowly commit before it has ended. */
  private static final int LAST = 100;

  /** In milliseconds; the agent looks once a second. */
  private static final int LATEST = 2500;

  /** How a run ended. */
  private record End(List<String> results, List<String> versions, long from) {}

  @Test
  void aKilledRunEndsWithTheBytesOfAnUndisturbedOne(@TempDir Path directory) throws Exception {
    AgentProcess agent = PodProcesses.agent(directory);
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.printf("BitIdenticalResume: -Dresumes=%d -Dseed=%d%n", RESUMES, seed);
    Map<Integer, End> undisturbed = new TreeMap<>();
    for (int workers = 1; workers <= 2; workers++) {
      Path base = Files.createDirectories(directory.resolve("undisturbed-" + workers));
      undisturbed.put(workers, end(base, new PodProcesses(base, agent, 1, workers, LAST).start()));
    }
    List<Callable<End>> runs = new ArrayList<>();
    for (int number = 0; number < RESUMES; number++) {
      Path base = Files.createDirectories(directory.resolve("run-" + number));
      int workers = 1 + number % 2;
      boolean begins = number % 4 == 0;
      Random random = new Random(seed + number);
      runs.add(() -> disturbed(base, agent, workers, begins, random));
    }
    Map<String, Integer> seen = new TreeMap<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(BESIDE_EACH_OTHER)) {
      List<Future<End>> ends = threads.invokeAll(runs);
      for (int number = 0; number < RESUMES; number++) {
        End end = ends.get(number).get();
        End expected = Objects.requireNonNull(undisturbed.get(1 + number % 2));
        assertThat(end.results())
            .as("run %s, -Dseed=%s", number, seed)
            .isEqualTo(expected.results());
        assertThat(end.versions()).as("run %s", number).isEqualTo(expected.versions());
        seen.merge(end.from() == 0 ? "from nothing" : "from a commit", 1, Integer::sum);
      }
    }
    assertThat(seen)
        .as("the test is worth something only if it resumes")
        .containsKey("from a commit");
    System.out.printf("BitIdenticalResume: %d of %d identical, %s%n", RESUMES, RESUMES, seen);
  }

  /** Three times of four it is killed after its first commit. */
  private static End disturbed(
      Path base, AgentProcess agent, int workers, boolean begins, Random random)
      throws IOException, InterruptedException {
    PodProcesses first = new PodProcesses(base, agent, 1, workers, LAST).start();
    if (!begins) {
      while (store(base).list(new Layout("uid-1").commits()).isEmpty() && first.isTraining()) {
        first.watch().waitFor(1, TimeUnit.MILLISECONDS);
      }
    }
    first.watch().waitFor(random.nextInt(LATEST), TimeUnit.MILLISECONDS);
    first.kill();
    long newest =
        RunState.read(store(base), new Layout("uid-1")).commits().stream()
            .mapToLong(CommitId::step)
            .max()
            .orElse(0);
    End end = end(base, new PodProcesses(base, agent, 2, workers, LAST).start());
    assertThat(end.from()).as("begun from the newest commit").isEqualTo(newest);
    return end;
  }

  private static Store store(Path base) throws IOException {
    return PosixStore.open(base.resolve("volume/modelyard"), new Parallel(1));
  }

  private static End end(Path base, PodProcesses pods) throws IOException, InterruptedException {
    List<String> results = pods.finish();
    List<String> versions = store(base).list(Layout.VERSIONS);
    assertThat(versions).as("published").hasSize(1);
    return new End(results, versions, pods.begunFrom());
  }
}

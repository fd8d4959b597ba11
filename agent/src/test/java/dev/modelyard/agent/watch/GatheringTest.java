package dev.modelyard.agent.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelyard.agent.framework.Adapters;
import dev.modelyard.agent.framework.FrameworkAdapter;
import dev.modelyard.agent.framework.GenericAdapter;
import dev.modelyard.agent.protocol.Layout;
import dev.modelyard.agent.protocol.Store;
import dev.modelyard.agent.protocol.StoredContent;
import dev.modelyard.agent.protocol.WorkFile;
import dev.modelyard.agent.report.AgentReport;
import dev.modelyard.agent.restore.Restore;
import dev.modelyard.agent.store.Parallel;
import dev.modelyard.agent.store.PosixStore;
import dev.modelyard.agent.store.SplitStore;
import dev.modelyard.agent.testkit.FakeTrainer;
import dev.modelyard.agent.testkit.FolderObjects;
import dev.modelyard.agent.testkit.ForwardedStore;
import dev.modelyard.agent.testkit.Run;
import dev.modelyard.agent.testkit.TorchFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Two workers with a directory each, that share nothing but objects, and programs nobody changed.
 */
class GatheringTest {
  private static final Layout LAYOUT = new Layout("uid-1");

  @TempDir
  @SuppressWarnings("NullAway.Init") // set by JUnit
  private Path directory;

  @SuppressWarnings("NullAway.Init") // set before each test
  private Worker zero;

  @SuppressWarnings("NullAway.Init") // set before each test
  private Worker one;

  private final Parallel parallel = new Parallel(1);
  private long nanos;

  @BeforeEach
  void firstAttempt() throws IOException, InterruptedException {
    start(1, "PyTorch");
  }

  /** Rank 0 first, because it decides. */
  private void start(int attempt, String framework) throws IOException, InterruptedException {
    zero = new Worker(attempt, 0, framework);
    one = new Worker(attempt, 1, framework);
  }

  private final class Worker {
    private final FakeTrainer trainer;
    private final Store store;
    private final AgentReport.Restore restored;
    private final List<AgentReport> reports = new ArrayList<>();
    private Watcher watcher;

    /** What happens once it has seen its files. */
    private Runnable afterWalk = () -> {};

    /** What happens while its end waits. */
    private Consumer<Duration> meanwhile = time -> {};

    Worker(int attempt, int rank, String framework) throws IOException, InterruptedException {
      Path disk = directory.resolve("%s-%d-%d".formatted(framework, attempt, rank));
      Files.createDirectories(disk.resolve("volume"));
      trainer = new FakeTrainer(disk, attempt).rank(rank, 2).with("MODELYARD_FRAMEWORK", framework);
      FolderObjects objects = new FolderObjects(directory.resolve("objects-" + framework));
      store =
          new ForwardedStore(
              new SplitStore(PosixStore.open(trainer.root(), parallel), objects, parallel)) {
            @Override
            public List<WorkFile> walk(String directory) throws IOException {
              List<WorkFile> files = super.walk(directory);
              afterWalk.run();
              return files;
            }
          };
      restored = new Restore(trainer.config(), store, Run.nonces(), Run.CLOCK).run();
      watcher = watcher();
    }

    private Watcher watcher() throws IOException {
      String work = LAYOUT.work(trainer.config().attempt());
      FrameworkAdapter.Setting setting =
          new FrameworkAdapter.Setting(
              null,
              2,
              trainer.config().rank(),
              2,
              file -> new StoredContent(store, work + "/" + file.path(), file.state().size()));
      return new Watcher(
          trainer.config(),
          store,
          Adapters.of(
              trainer.config().framework(), new GenericAdapter("/modelyard/checkpoints"), setting),
          new Watcher.World(
              Run.nonces(),
              Run.CLOCK,
              () -> nanos,
              time -> {
                nanos += time.toNanos();
                meanwhile.accept(time);
              },
              () -> Long.MAX_VALUE,
              reports::add));
    }

    void restartAgent() throws IOException {
      watcher = watcher();
    }

    void write(String path, String content) throws IOException {
      trainer.write(path, content.getBytes(StandardCharsets.UTF_8));
    }

    AgentReport.Watch last() {
      return (AgentReport.Watch) reports.getLast();
    }

    List<String> steps() throws IOException {
      return store.list(LAYOUT.commits());
    }
  }

  /** A second passes, then both look. */
  private void look(int times) {
    for (int i = 0; i < times; i++) {
      nanos += Duration.ofSeconds(1).toNanos();
      zero.watcher.poll();
      one.watcher.poll();
    }
  }

  private void shard(Worker worker, long step) throws IOException {
    String name = "step-" + step + "/__" + worker.trainer.config().rank() + "_0.distcp";
    worker.write(name, "shard of " + step);
  }

  /** Written when both ranks have met. */
  private void metadata(long step) throws IOException {
    zero.write("step-" + step + "/.metadata", "__0_0.distcp __1_0.distcp");
  }

  private void save(long step) throws IOException {
    shard(zero, step);
    shard(one, step);
    metadata(step);
  }

  @Test
  void sharesOfBothMakeOneCommitThatBothResumeFrom() throws IOException, InterruptedException {
    save(10);
    look(5);
    AgentReport.Commit commit = Objects.requireNonNull(zero.last().lastCommit());
    assertThat(commit.step()).isEqualTo(10);
    assertThat(commit.files()).isEqualTo(3);
    start(2, "PyTorch");
    for (Worker worker : List.of(zero, one)) {
      assertThat(worker.restored.outcome()).isEqualTo("Resumed");
      assertThat(worker.trainer.work().resolve("step-10"))
          .isDirectoryContaining("glob:**/.metadata")
          .isDirectoryContaining("glob:**/__0_0.distcp")
          .isDirectoryContaining("glob:**/__1_0.distcp");
    }
    look(20);
    assertThat(zero.store.list(LAYOUT.parts())).as("nothing new to call").hasSize(3);
    save(20);
    look(5);
    assertThat(zero.steps()).containsExactly("10.1.json", "20.2.json");
  }

  @Test
  void aShardThatStallsIsNotTakenForFinished() throws IOException {
    shard(zero, 10);
    one.write("step-10/__1_0.distcp", "half");
    look(30);
    one.write("step-10/__1_0.distcp", "half and the rest");
    metadata(10);
    look(5);
    assertThat(Objects.requireNonNull(zero.last().lastCommit()).bytes())
        .isEqualTo("shard of 10half and the rest__0_0.distcp __1_0.distcp".length());
  }

  @Test
  void anAnswerIsMadeOfWhatIsThereAfterTheCall() throws IOException {
    one.afterWalk =
        () -> {
          one.afterWalk = () -> {};
          try {
            save(10);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
          zero.watcher.poll();
          nanos += Duration.ofSeconds(1).toNanos();
          zero.watcher.poll();
        };
    one.watcher.finish();
    assertThat(zero.store.list(LAYOUT.parts()))
        .containsExactly("10.1.call.json", "10.1.share.0.json");
  }

  @Test
  void aRankThatNeverFinishesIsNamedOnceALaterStepIsCalled() throws IOException {
    save(10);
    Files.delete(one.trainer.work().resolve("step-10/__1_0.distcp"));
    one.write("step-10/__1_0.distcp.tmp", "cut");
    look(10);
    assertThat(zero.last().problem()).isNull();
    save(20);
    look(10);
    assertThat(zero.steps()).containsExactly("20.1.json");
    assertThat(zero.last().problem())
        .isEqualTo(
            "step 10 is not committed: nothing finished was found of rank 1;"
                + " step-10 is passed over: shards are missing: step-10/__1_0.distcp");
    assertThat(one.last().problem()).contains("__1_0.distcp.tmp is not finished");
  }

  @Test
  void aUnionThatLacksAFileIsRefusedAndSaysWhich() throws IOException {
    save(10);
    zero.write("step-10/.metadata", "__0_0.distcp __1_0.distcp __1_1.distcp");
    look(5);
    assertThat(zero.steps()).isEmpty();
    assertThat(zero.last().problem())
        .contains("step 10 is not committed", "shards are missing: step-10/__1_1.distcp");
  }

  @Test
  void whatRankZeroHasWholeIsCommittedAndNobodyIsWaitedFor() throws IOException {
    zero.trainer.save(10);
    look(3);
    assertThat(zero.steps()).containsExactly("10.1.json");
    one.trainer.save(10);
    zero.trainer.save(20);
    one.trainer.write("step-20.pt", TorchFile.bytes(21, 2000));
    look(3);
    assertThat(Objects.requireNonNull(zero.last().lastCommit()).files()).isEqualTo(1);
    assertThat(zero.store.list(LAYOUT.parts())).isEmpty();
  }

  @Test
  void theEndWaitsForTheSharesOfTheLastStep() throws IOException {
    save(10);
    one.meanwhile = time -> zero.watcher.poll();
    zero.meanwhile = time -> one.watcher.poll();
    zero.watcher.poll();
    one.watcher.finish();
    AgentReport.Watch report = zero.watcher.finish();
    assertThat(Objects.requireNonNull(report.lastCommit()).step()).isEqualTo(10);
    assertThat(report.version()).isNotNull();
  }

  @Test
  void anEndThatIsCalledByNobodyWaitsAMinute() throws IOException {
    shard(one, 10);
    long before = nanos;
    one.watcher.finish();
    assertThat(Duration.ofNanos(nanos - before)).isEqualTo(Duration.ofMinutes(1));
  }

  @Test
  void anEndWaitsUntilRankZeroCallsNoMore() throws IOException {
    zero.trainer.save(10);
    one.trainer.save(10);
    one.meanwhile = time -> zero.watcher.finish();
    long before = nanos;
    one.watcher.finish();
    assertThat(Duration.ofNanos(nanos - before)).isEqualTo(Duration.ofSeconds(1));
    assertThat(zero.steps()).containsExactly("10.1.json");
  }

  @Test
  void anEndDoesNotWaitForWhatWasOvertaken() throws IOException {
    save(10);
    Files.delete(one.trainer.work().resolve("step-10/__1_0.distcp"));
    one.write("step-10/__1_0.distcp.tmp", "cut");
    save(20);
    look(5);
    long before = nanos;
    zero.watcher.finish();
    assertThat(nanos).isEqualTo(before);
  }

  @Test
  void agentsThatRestartGoOnWithWhatIsOnRecordAlthoughTheFilesAreGone() throws IOException {
    save(10);
    look(2);
    assertThat(zero.store.list(LAYOUT.parts()))
        .containsExactly("10.1.call.json", "10.1.share.0.json");
    zero.store.delete(LAYOUT.work(1) + "/step-10");
    zero.restartAgent();
    one.restartAgent();
    look(4);
    assertThat(zero.steps()).containsExactly("10.1.json");
  }

  @Test
  void anAnnouncementSettlesItsStepAndNeverJoinsWhatNamesTell() throws IOException {
    save(10);
    look(2);
    String parts = "{\"step\":10,\"path\":\"step-10\",\"parts\":2,\"incarnation\":0}";
    zero.trainer.announce(10, parts);
    look(5);
    assertThat(zero.steps()).as("rank 1 has not announced").isEmpty();
    one.trainer.announce(10, parts);
    look(2);
    assertThat(zero.trainer.ack(10)).contains("\"committed\":true");
    assertThat(one.trainer.ack(10)).contains("\"committed\":true");
  }

  @Test
  void retentionTakesCallsAndSharesWithTheCommit() throws IOException {
    for (long step = 10; step <= 40; step += 10) {
      save(step);
      look(5);
    }
    assertThat(zero.steps()).containsExactly("30.1.json", "40.1.json");
    assertThat(zero.store.list(LAYOUT.parts()))
        .containsExactly(
            "30.1.call.json",
            "30.1.share.0.json",
            "30.1.share.1.json",
            "40.1.call.json",
            "40.1.share.0.json",
            "40.1.share.1.json");
    assertThat(zero.store.list(LAYOUT.data())).hasSize(4);
  }

  @ParameterizedTest
  @CsvSource({"0, true", "1, false"})
  void aFileOfSeveralRanksIsTheLowestRanks(int rank, boolean counts)
      throws IOException, InterruptedException {
    start(1, "Transformers");
    for (Worker worker : List.of(zero, one)) {
      int own = worker == zero ? 0 : 1;
      worker.trainer.write("checkpoint-10/model.safetensors", safetensors());
      worker.trainer.write("checkpoint-10/optimizer.pt", TorchFile.bytes(10, 100));
      worker.trainer.write("checkpoint-10/rng_state_" + own + ".pth", TorchFile.bytes(own, 100));
      worker.write("checkpoint-10/trainer_state.json", "{\"rank\":" + own + "}");
    }
    look(5);
    start(2, "Transformers");
    for (Worker worker : List.of(zero, one)) {
      Path restored = worker.trainer.work().resolve("checkpoint-10");
      assertThat(restored.resolve("rng_state_" + rank + ".pth")).exists();
      assertThat(Files.readString(restored.resolve("trainer_state.json")).contains("" + rank))
          .isEqualTo(counts);
    }
  }

  private static byte[] safetensors() {
    return new byte[] {2, 0, 0, 0, 0, 0, 0, 0, '{', '}'};
  }
}

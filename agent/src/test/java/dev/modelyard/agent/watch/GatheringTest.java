package dev.modelyard.agent.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelyard.agent.protocol.Checksums;
import dev.modelyard.agent.protocol.Freeze;
import dev.modelyard.agent.protocol.Layout;
import dev.modelyard.agent.protocol.Store;
import dev.modelyard.agent.protocol.Transfer;
import dev.modelyard.agent.protocol.WorkFile;
import dev.modelyard.agent.report.AgentReport;
import dev.modelyard.agent.store.Parallel;
import dev.modelyard.agent.store.PosixStore;
import dev.modelyard.agent.store.SplitStore;
import dev.modelyard.agent.testkit.FakeTrainer;
import dev.modelyard.agent.testkit.FolderObjects;
import dev.modelyard.agent.testkit.ForwardedStore;
import dev.modelyard.agent.testkit.TorchFile;
import dev.modelyard.agent.testkit.Worker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
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
  private final AtomicLong nanos = new AtomicLong();

  private String grace = "3600";

  private Runnable afterWalkOfZero = () -> {};
  private Runnable afterWalkOfOne = () -> {};
  private Sending whileSending = () -> {};
  private @Nullable String unsent;

  @BeforeEach
  void firstAttempt() throws IOException, InterruptedException {
    start(1, "PyTorch");
  }

  /** Rank 0 first, because it decides. */
  private void start(int attempt, String framework) throws IOException, InterruptedException {
    zero = worker(attempt, 0, framework);
    one = worker(attempt, 1, framework);
  }

  private Worker worker(int attempt, int rank, String framework)
      throws IOException, InterruptedException {
    Path disk = directory.resolve("%s-%d-%d".formatted(framework, attempt, rank));
    Files.createDirectories(disk.resolve("volume"));
    FakeTrainer trainer =
        new FakeTrainer(disk, attempt)
            .rank(rank, 2)
            .with("MODELYARD_FRAMEWORK", framework)
            .with("MODELYARD_GRACE", grace);
    FolderObjects objects = new FolderObjects(directory.resolve("objects-" + framework));
    Store store = new SplitStore(PosixStore.open(trainer.root(), parallel), objects, parallel);
    return new Worker(trainer, new Watched(store, rank), nanos);
  }

  /** Tells when a worker has seen its files. */
  private final class Watched extends ForwardedStore {
    private final int rank;

    Watched(Store store, int rank) {
      super(store);
      this.rank = rank;
    }

    @Override
    public List<WorkFile> walk(String directory) throws IOException {
      List<WorkFile> files = super.walk(directory);
      (rank == 0 ? afterWalkOfZero : afterWalkOfOne).run();
      return files;
    }

    @Override
    public List<Checksums> transfer(List<Transfer> transfers, Freeze how) throws IOException {
      whileSending.happens();
      if (unsent != null && transfers.stream().anyMatch(t -> t.from().endsWith(unsent))) {
        throw new IOException("Input/output error");
      }
      return super.transfer(transfers, how);
    }
  }

  private interface Sending {
    void happens() throws IOException;
  }

  /** An agent in the middle of a look. */
  private final class Upload {
    private final Semaphore begun = new Semaphore(0);
    private final Semaphore mayEnd = new Semaphore(0);
    private final Thread thread;

    Upload(Worker of) {
      nanos.addAndGet(Duration.ofSeconds(1).toNanos());
      whileSending =
          () -> {
            whileSending = () -> {};
            begun.release();
            mayEnd.acquireUninterruptibly();
          };
      thread = Thread.ofVirtual().start(of.watcher()::poll);
      begun.acquireUninterruptibly();
    }

    void end() throws InterruptedException {
      mayEnd.release();
      thread.join();
    }
  }

  private interface Happening {
    void happen() throws IOException, InterruptedException;
  }

  /** While one waits, something happens every 15 seconds at first, and then another thing once. */
  private void whileWaits(Worker worker, Happening first, Duration after, Happening then) {
    long begun = nanos.get();
    AtomicBoolean over = new AtomicBoolean();
    worker.whileItWaits(
        time -> {
          Duration passed = Duration.ofNanos(nanos.get() - begun);
          try {
            if (passed.compareTo(after) < 0 && passed.toSeconds() % 15 == 0) {
              first.happen();
            } else if (passed.compareTo(after) >= 0 && !over.getAndSet(true)) {
              then.happen();
            }
          } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  private List<String> steps() throws IOException {
    return zero.store().list(LAYOUT.commits());
  }

  /** A second passes, then both look. */
  private void look(int times) {
    for (int i = 0; i < times; i++) {
      nanos.addAndGet(Duration.ofSeconds(1).toNanos());
      zero.watcher().poll();
      one.watcher().poll();
    }
  }

  private void shard(Worker worker, long step) throws IOException {
    String name = "step-" + step + "/__" + worker.trainer().config().rank() + "_0.distcp";
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
      assertThat(worker.restored().outcome()).isEqualTo("Resumed");
      assertThat(worker.trainer().work().resolve("step-10"))
          .isDirectoryContaining("glob:**/.metadata")
          .isDirectoryContaining("glob:**/__0_0.distcp")
          .isDirectoryContaining("glob:**/__1_0.distcp");
    }
    look(20);
    assertThat(zero.store().list(LAYOUT.parts())).as("nothing new to call").hasSize(3);
    save(20);
    look(5);
    assertThat(steps()).containsExactly("10.1.json", "20.2.json");
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
    afterWalkOfOne =
        () -> {
          afterWalkOfOne = () -> {};
          try {
            save(10);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
          zero.watcher().poll();
          nanos.addAndGet(Duration.ofSeconds(1).toNanos());
          zero.watcher().poll();
        };
    one.watcher().finish();
    assertThat(zero.store().list(LAYOUT.parts()))
        .containsExactly("10.1.call.json", "10.1.share.0.json");
  }

  @Test
  void aRankThatNeverFinishesIsNamedOnceALaterStepIsCalled() throws IOException {
    save(10);
    Files.delete(one.trainer().work().resolve("step-10/__1_0.distcp"));
    one.write("step-10/__1_0.distcp.tmp", "cut");
    look(10);
    assertThat(zero.last().problem()).isNull();
    save(20);
    look(10);
    assertThat(steps()).containsExactly("20.1.json");
    assertThat(zero.last().problem())
        .isEqualTo(
            "step 10 is not committed: nothing finished was found of rank 1;"
                + " step-10 is passed over: shards are missing: step-10/__1_0.distcp");
    assertThat(one.last().problem()).contains("__1_0.distcp.tmp is not finished");
  }

  /** Rank 0 commits it all the same, or gives it up; the others learn of it by the store alone. */
  @Test
  void aShareThatCannotBeSentIsGivenUpOnceALaterStepIsCommitted() throws IOException {
    unsent = "step-10/__1_0.distcp";
    save(10);
    look(6);
    assertThat(one.last().problem()).contains("cannot be committed", "Input/output error");
    save(20);
    for (int minutes = 0; minutes < 5; minutes++) {
      nanos.addAndGet(Duration.ofMinutes(1).toNanos());
      look(1);
    }
    assertThat(steps()).containsExactly("20.1.json");
    assertThat(one.last().problem())
        .startsWith("step 10 could not be committed, a later one is: ")
        .contains("Input/output error");
  }

  @Test
  void aUnionThatLacksAFileIsRefusedAndSaysWhich() throws IOException {
    save(10);
    zero.write("step-10/.metadata", "__0_0.distcp __1_0.distcp __1_1.distcp");
    look(5);
    assertThat(steps()).isEmpty();
    assertThat(zero.last().problem())
        .contains("step 10 is not committed", "shards are missing: step-10/__1_1.distcp");
  }

  @Test
  void whatASecondSaveOfAStepWritesIsNotJoinedWithTheFirst() throws IOException {
    shard(zero, 10);
    metadata(10);
    look(5);
    zero.write("step-10/__0_0.distcp", "another one");
    shard(one, 10);
    metadata(10);
    look(20);
    assertThat(steps()).isEmpty();
    assertThat(zero.last().problem()).contains("shards are missing: step-10/__1_0.distcp");
  }

  private void saveAgain(long step) throws IOException {
    zero.write("step-" + step + "/__0_0.distcp", "another one");
    one.write("step-" + step + "/__1_0.distcp", "another one");
    metadata(step);
  }

  @Test
  void anAnswerThatIsOfASecondSaveIsNotJoinedWithWhatRankZeroSentOfTheFirst() throws IOException {
    save(10);
    nanos.addAndGet(Duration.ofSeconds(1).toNanos());
    zero.watcher().poll();
    nanos.addAndGet(Duration.ofSeconds(1).toNanos());
    zero.watcher().poll();
    assertThat(zero.store().list(LAYOUT.parts()))
        .containsExactly("10.1.call.json", "10.1.share.0.json");
    saveAgain(10);
    look(20);
    assertThat(steps()).isEmpty();
    assertThat(zero.last().problem())
        .isEqualTo(
            "step 10 is not committed: step-10/.metadata was written again while parts of other workers"
                + " were awaited, which may be of either state; write each file of a step once, or announce the step when it is whole");
    zero.store().delete(LAYOUT.work(1) + "/step-10");
    zero.restartAgent();
    look(2);
    assertThat(steps()).as("told by another life").isEmpty();
  }

  @Test
  void whatRankZeroSendsOfASecondSaveIsNotJoinedWithAnAnswerThatIsOfTheFirst() throws IOException {
    save(10);
    look(1);
    whileSending =
        () -> {
          whileSending = () -> {};
          try {
            zero.write("step-10/__0_0.distcp", "another one");
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        };
    look(2);
    assertThat(zero.store().list(LAYOUT.parts()))
        .containsExactly("10.1.call.json", "10.1.share.1.json");
    saveAgain(10);
    look(20);
    assertThat(steps()).isEmpty();
    assertThat(zero.last().problem()).contains("was written again");
  }

  @Test
  void whatRankZeroHasDeletedSinceIsJoinedAllTheSame() throws IOException {
    save(10);
    look(2);
    zero.store().delete(LAYOUT.work(1) + "/step-10");
    look(4);
    assertThat(steps()).containsExactly("10.1.json");
  }

  @Test
  void whatRankZeroHasWholeIsCommittedAndNobodyIsWaitedFor() throws IOException {
    zero.trainer().save(10);
    look(3);
    assertThat(steps()).containsExactly("10.1.json");
    one.trainer().save(10);
    zero.trainer().save(20);
    one.trainer().write("step-20.pt", TorchFile.bytes(21, 2000));
    look(3);
    assertThat(Objects.requireNonNull(zero.last().lastCommit()).files()).isEqualTo(1);
    assertThat(zero.store().list(LAYOUT.parts())).isEmpty();
  }

  @Test
  void theEndWaitsForTheSharesOfTheLastStep() throws IOException {
    save(10);
    one.whileItWaits(time -> zero.watcher().poll());
    zero.whileItWaits(time -> one.watcher().poll());
    zero.watcher().poll();
    one.watcher().finish();
    AgentReport.Watch report = zero.watcher().finish();
    assertThat(Objects.requireNonNull(report.lastCommit()).step()).isEqualTo(10);
    assertThat(report.version()).isNotNull();
  }

  @Test
  void anEndThatIsCalledByNobodyWaitsAMinute() throws IOException {
    shard(one, 10);
    long before = nanos.get();
    one.watcher().finish();
    assertThat(Duration.ofNanos(nanos.get() - before)).isEqualTo(Duration.ofMinutes(1));
  }

  @Test
  void anEndWaitsUntilRankZeroCallsNoMore() throws IOException {
    zero.trainer().save(10);
    one.trainer().save(10);
    one.whileItWaits(time -> zero.watcher().finish());
    long before = nanos.get();
    one.watcher().finish();
    assertThat(Duration.ofNanos(nanos.get() - before)).isEqualTo(Duration.ofSeconds(1));
    assertThat(steps()).containsExactly("10.1.json");
  }

  @Test
  void anEndWaitsForRankZeroThatSaysItIsAtIt() throws IOException {
    save(10);
    look(1);
    Upload upload = new Upload(zero);
    save(20);
    whileWaits(
        one,
        zero.watcher()::beat,
        Duration.ofMinutes(5),
        () -> {
          upload.end();
          zero.watcher().finish();
        });
    zero.whileItWaits(time -> one.watcher().poll());
    one.watcher().finish();
    assertThat(steps()).containsExactly("10.1.json", "20.1.json");
  }

  @Test
  void anEndWaitsAMinuteForRankZeroThatSaysItNoMore() throws IOException, InterruptedException {
    save(10);
    look(1);
    Upload upload = new Upload(zero);
    save(20);
    long before = nanos.get();
    whileWaits(one, zero.watcher()::beat, Duration.ofMinutes(5), () -> {});
    one.watcher().finish();
    assertThat(Duration.ofNanos(nanos.get() - before))
        .isBetween(Duration.ofMinutes(5), Duration.ofMinutes(6));
    assertThat(zero.store().list(LAYOUT.parts()))
        .as("the last word")
        .filteredOn(name -> name.startsWith("1.beat."))
        .containsExactly("1.beat.0.19.json");
    upload.end();
  }

  @Test
  void theEndOfRankZeroWaitsForAnotherThatSaysItIsAtIt() throws IOException {
    save(10);
    look(2);
    Upload upload = new Upload(one);
    whileWaits(zero, one.watcher()::beat, Duration.ofMinutes(5), upload::end);
    zero.watcher().finish();
    assertThat(steps()).containsExactly("10.1.json");
  }

  @Test
  void anEndThatWaitsForItsStoreSaysThatItIsAtIt() throws IOException {
    save(10);
    look(2);
    whileSending =
        () -> {
          throw new IOException("no answer");
        };
    whileWaits(one, one.watcher()::beat, Duration.ofMinutes(5), () -> whileSending = () -> {});
    zero.watcher().poll();
    one.watcher().finish();
    assertThat(zero.store().list(LAYOUT.parts()))
        .as("the last word before all went well, and the share")
        .contains("1.beat.1.19.json", "10.1.share.1.json");
  }

  @Test
  void theEndOfRankZeroThatWaitsLeavesTimeToSaySo() throws IOException, InterruptedException {
    grace = "300";
    start(2, "PyTorch");
    save(10);
    look(4);
    assertThat(steps()).containsExactly("10.2.json");
    save(20);
    look(2);
    Upload upload = new Upload(one);
    long before = nanos.get();
    zero.watcher().ends();
    nanos.addAndGet(Duration.ofSeconds(100).toNanos()); // of a look that was under way
    whileWaits(zero, one.watcher()::beat, Duration.ofMinutes(10), () -> {});
    AgentReport.Watch report = zero.watcher().finish();
    upload.end();
    assertThat(Duration.ofNanos(nanos.get() - before)).isEqualTo(Duration.ofSeconds(270));
    assertThat(report.outcome()).isEqualTo("Stopped");
    assertThat(report.version()).as("what the next attempt will make is newer").isNull();
    assertThat(report.problem())
        .isEqualTo(
            "step 20 is not committed: nothing finished was found of rank 1;"
                + " step-20 is passed over: shards are missing: step-20/__1_0.distcp;"
                + " other workers are still at it, and the pod's time is almost over:"
                + " raise spec.podTemplate.spec.terminationGracePeriodSeconds");
  }

  @Test
  void aLongLookOfItsOwnIsNoPartOfTheTimeThatAnEndWaits() throws IOException, InterruptedException {
    save(10);
    look(2);
    Upload upload = new Upload(one);
    Runnable second =
        () -> {
          afterWalkOfZero = () -> {};
          nanos.addAndGet(Duration.ofMinutes(5).toNanos());
        };
    afterWalkOfZero = () -> afterWalkOfZero = second;
    whileWaits(zero, () -> {}, Duration.ofMinutes(5), upload::end);
    zero.watcher().finish();
    upload.end();
    assertThat(steps()).containsExactly("10.1.json");
  }

  @Test
  void anEndDoesNotWaitForWhatWasOvertaken() throws IOException {
    save(10);
    Files.delete(one.trainer().work().resolve("step-10/__1_0.distcp"));
    one.write("step-10/__1_0.distcp.tmp", "cut");
    save(20);
    look(5);
    long before = nanos.get();
    zero.watcher().finish();
    assertThat(nanos).hasValue(before);
  }

  @Test
  void agentsThatRestartGoOnWithWhatIsOnRecordAlthoughTheFilesAreGone() throws IOException {
    save(10);
    look(2);
    assertThat(zero.store().list(LAYOUT.parts()))
        .containsExactly("10.1.call.json", "10.1.share.0.json");
    zero.store().delete(LAYOUT.work(1) + "/step-10");
    zero.restartAgent();
    one.restartAgent();
    look(4);
    assertThat(steps()).containsExactly("10.1.json");
  }

  @Test
  void anAnnouncementSettlesItsStepAndNeverJoinsWhatNamesTell() throws IOException {
    save(10);
    look(2);
    String parts = "{\"step\":10,\"path\":\"step-10\",\"parts\":2,\"incarnation\":0}";
    zero.trainer().announce(10, parts);
    look(5);
    assertThat(steps()).as("rank 1 has not announced").isEmpty();
    one.trainer().announce(10, parts);
    look(2);
    assertThat(zero.trainer().ack(10)).contains("\"committed\":true");
    assertThat(one.trainer().ack(10)).contains("\"committed\":true");
  }

  @Test
  void retentionTakesCallsAndSharesWithTheCommit() throws IOException {
    for (long step = 10; step <= 40; step += 10) {
      save(step);
      look(5);
    }
    assertThat(steps()).containsExactly("30.1.json", "40.1.json");
    assertThat(zero.store().list(LAYOUT.parts()))
        .containsExactly(
            "30.1.call.json",
            "30.1.share.0.json",
            "30.1.share.1.json",
            "40.1.call.json",
            "40.1.share.0.json",
            "40.1.share.1.json");
    assertThat(zero.store().list(LAYOUT.data())).hasSize(4);
  }

  @ParameterizedTest
  @CsvSource({"0, true", "1, false"})
  void aFileOfSeveralRanksIsTheLowestRanks(int rank, boolean counts)
      throws IOException, InterruptedException {
    start(1, "Transformers");
    for (Worker worker : List.of(zero, one)) {
      int own = worker == zero ? 0 : 1;
      worker.trainer().write("checkpoint-10/model.safetensors", safetensors());
      worker.trainer().write("checkpoint-10/optimizer.pt", TorchFile.bytes(10, 100));
      worker.trainer().write("checkpoint-10/rng_state_" + own + ".pth", TorchFile.bytes(own, 100));
      worker.write("checkpoint-10/trainer_state.json", "{\"rank\":" + own + "}");
    }
    look(5);
    start(2, "Transformers");
    for (Worker worker : List.of(zero, one)) {
      Path restored = worker.trainer().work().resolve("checkpoint-10");
      assertThat(restored.resolve("rng_state_" + rank + ".pth")).exists();
      assertThat(Files.readString(restored.resolve("trainer_state.json")).contains("" + rank))
          .isEqualTo(counts);
    }
  }

  private static byte[] safetensors() {
    return new byte[] {2, 0, 0, 0, 0, 0, 0, 0, '{', '}'};
  }
}

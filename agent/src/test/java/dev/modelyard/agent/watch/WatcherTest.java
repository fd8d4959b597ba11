package dev.modelyard.agent.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelyard.agent.protocol.Checksums;
import dev.modelyard.agent.protocol.CommitId;
import dev.modelyard.agent.protocol.Defect;
import dev.modelyard.agent.protocol.Freeze;
import dev.modelyard.agent.protocol.Layout;
import dev.modelyard.agent.protocol.Store;
import dev.modelyard.agent.protocol.StoreException;
import dev.modelyard.agent.protocol.Transfer;
import dev.modelyard.agent.protocol.resume.Verifier;
import dev.modelyard.agent.protocol.retention.Scrubber;
import dev.modelyard.agent.report.AgentReport;
import dev.modelyard.agent.restore.Restore;
import dev.modelyard.agent.store.Parallel;
import dev.modelyard.agent.store.PosixStore;
import dev.modelyard.agent.testkit.FakeTrainer;
import dev.modelyard.agent.testkit.Faults;
import dev.modelyard.agent.testkit.Forger;
import dev.modelyard.agent.testkit.ForwardedStore;
import dev.modelyard.agent.testkit.KeyedStore;
import dev.modelyard.agent.testkit.OnnxFile;
import dev.modelyard.agent.testkit.Run;
import dev.modelyard.agent.testkit.SteppedStore;
import dev.modelyard.agent.testkit.TorchFile;
import java.io.IOException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The loop on a real file system, with a clock of our own. */
class WatcherTest {
  @TempDir
  @SuppressWarnings("NullAway.Init") // set by JUnit
  private Path directory;

  @SuppressWarnings("NullAway.Init") // set before each test
  private FakeTrainer trainer;

  private final List<AgentReport> reports = new ArrayList<>();
  private final Parallel parallel = new Parallel(1);
  private long nanos;
  private long room = Long.MAX_VALUE;

  @BeforeEach
  void firstAttempt() throws IOException, InterruptedException {
    Files.createDirectories(directory.resolve("volume"));
    trainer = attempt(1);
  }

  private FakeTrainer attempt(int number) throws IOException, InterruptedException {
    FakeTrainer next = new FakeTrainer(directory, number);
    Restore restore = new Restore(next.config(), store(next), Run.nonces(), Run.CLOCK);
    assertThat(restore.run().outcome()).isIn("Fresh", "Resumed");
    return next;
  }

  private static Store store(FakeTrainer trainer, Parallel parallel) throws IOException {
    return PosixStore.open(trainer.root(), parallel);
  }

  private Store store(FakeTrainer of) throws IOException {
    return store(of, parallel);
  }

  private Watcher watcher() throws IOException {
    return watcher(trainer, store(trainer));
  }

  private Watcher watcher(FakeTrainer of, Store store) throws IOException {
    return new Watcher(
        of.config(),
        store,
        new Watcher.World(
            Run.nonces(), Run.CLOCK, () -> nanos, this::pass, () -> room, reports::add));
  }

  private void pass(Duration time) {
    nanos += time.toNanos();
  }

  private void poll(Watcher watcher, Duration later) {
    pass(later);
    watcher.poll();
  }

  private void poll(Watcher watcher) {
    poll(watcher, Duration.ofSeconds(1));
  }

  private AgentReport.Watch last() {
    return (AgentReport.Watch) reports.getLast();
  }

  private long lastStep() {
    return Objects.requireNonNull(last().lastCommit(), "no commit").step();
  }

  @Test
  void needsADecision() {
    FakeTrainer undecided = new FakeTrainer(directory, 2);
    assertThatThrownBy(() -> watcher(undecided, store(undecided)))
        .hasMessageContaining("restore runs first");
  }

  @Test
  void commitsAWholeFileThatRestsForOneLook() throws IOException {
    Watcher watcher = watcher();
    trainer.save(10);
    poll(watcher);
    assertThat(last().commits()).isZero();
    poll(watcher);
    assertThat(lastStep()).isEqualTo(10);
    assertThat(last().message()).isEqualTo("committed step 10");
  }

  /** As a program that was cut off makes it, which goes on writing where it was. */
  @Test
  void whatCannotBeRemovedKeepsNothingFromBeingPublished() throws IOException {
    Layout layout = new Layout(trainer.config().runUid());
    Store store = store(trainer);
    store.makeDirectory(layout.work(0));
    Store busy =
        new ForwardedStore(store) {
          @Override
          public void delete(String key) throws IOException {
            if (key.equals(layout.work(0))) {
              throw new DirectoryNotEmptyException(key);
            }
            super.delete(key);
          }
        };
    Watcher watcher = watcher(trainer, busy);
    trainer.save(10);
    AgentReport.Watch last = watcher.finish();
    assertThat(last.version()).isNotNull();
    assertThat(last.problem())
        .startsWith("what is no longer needed could not be removed: ")
        .contains(layout.work(0));
  }

  /** Whoever can write to the store may have added one while the agent was away. */
  @Test
  void goesOnFromAndPublishesWhatIsBelieved() throws IOException {
    Store keyed = new KeyedStore(store(trainer), false);
    trainer.save(10);
    Watcher first = watcher(trainer, keyed);
    poll(first);
    poll(first);
    Layout layout = new Layout(trainer.config().runUid());
    Forger forger = new Forger(store(trainer), layout);
    CommitId committed = new CommitId(10, 1);
    CommitId forged = forger.add(committed, 90);

    Watcher watcher = watcher(trainer, keyed);
    assertThat(lastStep()).isEqualTo(10);
    trainer.save(20);
    AgentReport.Watch last = watcher.finish();

    assertThat(last.version()).extracting(AgentReport.Version::step).isEqualTo(20L);
    assertThat(forger.manifest(new CommitId(20, 1)).at("/parent/step").intValue()).isEqualTo(10);
    watcher.found(
        new Scrubber(keyed, layout, new Verifier(keyed, layout, new Random(1)), 1, Run.CLOCK)
            .look()
            .orElseThrow());
    poll(watcher);
    assertThat(last().problem())
        .contains("the checkpoint of step 90 (attempt 1) is passed over: it is not encrypted")
        .contains(layout.commit(forged));
    assertThat(store(trainer).list(layout.quarantine())).isEmpty();
  }

  @Test
  void whatCannotBeRemovedIsToldWhileTheProgramRunsAndTriedAgain() throws IOException {
    Layout layout = new Layout(trainer.config().runUid());
    Store store = store(trainer);
    store.makeDirectory(layout.work(0));
    boolean[] busy = {true};
    Watcher watcher =
        watcher(
            trainer,
            new ForwardedStore(store) {
              @Override
              public void delete(String key) throws IOException {
                if (key.equals(layout.work(0)) && busy[0]) {
                  throw new DirectoryNotEmptyException(key);
                }
                super.delete(key);
              }
            });
    trainer.save(10);
    poll(watcher);
    trainer.save(20);
    poll(watcher);
    poll(watcher);
    assertThat(last().commits()).as("one after the other, without a pause").isEqualTo(2);
    assertThat(last().problem()).startsWith("what is no longer needed could not be removed: ");
    busy[0] = false;
    poll(watcher, Duration.ofMinutes(1));
    assertThat(last().problem()).isNull();
    assertThat(store.stat(layout.work(0))).isEmpty();
  }

  @Test
  void neverCommitsACutFile() throws IOException {
    Watcher watcher = watcher();
    trainer.write("step-10.pt", Arrays.copyOf(TorchFile.bytes(10, 2000), 1500));
    for (int i = 0; i < 30; i++) {
      poll(watcher);
    }
    assertThat(last().commits()).isZero();
    assertThat(watcher.finish().lastCommit()).isNull();
  }

  @Test
  void commitsADirectoryAfterTenQuietSeconds() throws IOException {
    Watcher watcher = watcher();
    trainer.write("checkpoint-10/model.pt", TorchFile.bytes(1, 100));
    poll(watcher);
    poll(watcher, Duration.ofSeconds(9));
    trainer.write("checkpoint-10/optimizer.pt", TorchFile.bytes(2, 100));
    poll(watcher, Duration.ofSeconds(5));
    poll(watcher, Duration.ofSeconds(9));
    assertThat(last().commits()).isZero();
    poll(watcher, Duration.ofSeconds(1));
    assertThat(Objects.requireNonNull(last().lastCommit()).files()).isEqualTo(2);
  }

  private void saveTransformers(FakeTrainer of, String directory) throws IOException {
    of.write(directory + "/pytorch_model.bin", TorchFile.bytes(1, 100));
    of.write(directory + "/trainer_state.json", "{}".getBytes(StandardCharsets.UTF_8));
  }

  private Watcher watcherOfTransformers(FakeTrainer of) throws IOException {
    return watcher(of.with("MODELYARD_FRAMEWORK", "Transformers"), store(of));
  }

  @Test
  void aPhaseThatCountsAnewIsTold() throws IOException, InterruptedException {
    Watcher watcher = watcherOfTransformers(trainer);
    saveTransformers(trainer, "sft/checkpoint-100");
    saveTransformers(trainer, "best/checkpoint-100");
    poll(watcher);
    poll(watcher);
    poll(watcher);
    saveTransformers(trainer, "sft/checkpoint-200");
    poll(watcher);
    poll(watcher);
    assertThat(last().problem()).as("of the best that is kept twice").isNull();
    saveTransformers(trainer, "dpo/checkpoint-100");
    poll(watcher);
    assertThat(last().problem())
        .isEqualTo(
            "dpo/checkpoint-100 is not kept: there is a commit of step 100 or of a later one that is another checkpoint; let a second phase go on counting, or make it a training of its own");

    FakeTrainer next = attempt(2);
    Watcher again = watcherOfTransformers(next);
    poll(again);
    assertThat(last().problem()).as("of what was restored").isNull();
    saveTransformers(next, "dpo/checkpoint-50");
    poll(again);
    assertThat(last().problem()).startsWith("dpo/checkpoint-50 is not kept");
    saveTransformers(next, "dpo/checkpoint-250");
    poll(again);
    poll(again);
    assertThat(lastStep()).isEqualTo(250);
    poll(again);
    assertThat(last().problem()).as("the newest is of that phase").isNull();
  }

  @Test
  void whatIsCommittedAndNeverTheNewestIsTold() throws IOException {
    Watcher watcher = watcherOfTransformers(trainer);
    saveTransformers(trainer, "sft/checkpoint-100");
    poll(watcher);
    poll(watcher);
    saveTransformers(trainer, "dpo/checkpoint-50");
    poll(watcher);
    poll(watcher);
    poll(watcher);
    assertThat(last().commits()).isEqualTo(2);
    assertThat(last().problem())
        .startsWith(
            "dpo/checkpoint-50 (step 50) came after sft/checkpoint-100 (step 100), which counts as the newest");
  }

  /** As {@code open(path, "wb")} does it: a hard link shows the same bytes. */
  private static void overwrite(FakeTrainer of, String path, byte[] content) throws IOException {
    Path file = of.work().resolve(path);
    Files.write(file, content);
    // The clock of a file system may be coarser than the time between two saves here.
    Files.setLastModifiedTime(
        file, FileTime.from(Files.getLastModifiedTime(file).toInstant().plusSeconds(1)));
  }

  @Test
  void aNameThatIsWrittenAgainAndAgainIsToldAndItsCommitIsWhole()
      throws IOException, InterruptedException {
    Watcher watcher = watcher();
    trainer.write("resnet50.pt", TorchFile.bytes(1, 2000));
    poll(watcher);
    poll(watcher);
    assertThat(lastStep()).isEqualTo(50);
    overwrite(trainer, "resnet50.pt", TorchFile.bytes(2, 2000));
    poll(watcher);
    poll(watcher);
    assertThat(last().problem())
        .isEqualTo(
            "resnet50.pt was written again after step 50 was committed, and is not kept as it is now; give each save a name or a directory of its own, or announce it");
    FakeTrainer next = attempt(2);
    assertThat(next.work().resolve("resnet50.pt")).hasBinaryContent(TorchFile.bytes(1, 2000));

    Watcher again = watcher(next, store(next));
    overwrite(next, "resnet50.pt", TorchFile.bytes(1, 2000));
    poll(again);
    assertThat(last().problem()).as("of what was resumed from").isNull();
  }

  @Test
  void whereThereIsNoRoomForACopyALinkIsBetterThanNone() throws IOException {
    Watcher watcher = watcher();
    room = 1;
    trainer.write("resnet50.pt", TorchFile.bytes(1, 2000));
    poll(watcher);
    poll(watcher);
    overwrite(trainer, "resnet50.pt", TorchFile.bytes(2, 2000));
    poll(watcher);
    assertThat(last().problem()).contains("after step 50 was committed", "that commit is lost");
  }

  /** A set of files has no path of its own: its commit is that of their directory. */
  @Test
  void setsOfFilesThatAreSavedAgainAreTold() throws IOException {
    Watcher watcher = watcher(trainer.with("MODELYARD_FRAMEWORK", "TensorFlow"), store(trainer));
    saveTensorFlow("net50", 1);
    poll(watcher);
    poll(watcher, Duration.ofMinutes(1));
    assertThat(lastStep()).isEqualTo(50);
    saveTensorFlow("net50", 2);
    poll(watcher);
    assertThat(last().problem()).startsWith("net50 was written again after step 50 was committed");
  }

  /** The last bytes of a LevelDB table. */
  private static final byte[] INDEX = HexFormat.of().parseHex("57fb808b247547db");

  private void saveTensorFlow(String name, int content) throws IOException {
    for (String end : List.of(".data-00000-of-00001", ".index")) {
      store(trainer).delete(new Layout("uid-1").work(1) + "/" + name + end);
      trainer.write(
          name + end, ByteBuffer.allocate(100 + content).put(92 + content, INDEX).array());
    }
  }

  @Test
  void nothingIsLostOfACommitThatWasPrunedBefore() throws IOException {
    Watcher watcher = watcherOfTransformers(trainer);
    for (int step = 1; step <= 9; step++) {
      saveTransformers(trainer, "checkpoint-" + step);
      poll(watcher);
      poll(watcher);
    }
    assertThat(store(trainer).list(new Layout("uid-1").commits()))
        .noneMatch(name -> name.startsWith("%018d".formatted(1)));
    overwrite(trainer, "checkpoint-1/pytorch_model.bin", TorchFile.bytes(2, 90));
    poll(watcher);
    assertThat(last().problem())
        .startsWith("checkpoint-1 was written again after step 1 was committed, and is not kept");
  }

  @Test
  void directoriesThatAreWrittenAgainAreToldAndLaterOnesSurviveIt()
      throws IOException, InterruptedException {
    Watcher watcher = watcherOfTransformers(trainer);
    for (String step : List.of("checkpoint-500", "checkpoint-1000")) {
      saveTransformers(trainer, step);
      poll(watcher);
      poll(watcher);
    }
    poll(watcher);
    assertThat(last().problem()).isNull();
    overwrite(trainer, "checkpoint-500/pytorch_model.bin", TorchFile.bytes(2, 90));
    poll(watcher);
    assertThat(last().problem())
        .isEqualTo(
            "checkpoint-500 was written again after step 500 was committed, and on a claim both are the same files: that commit is lost; give each save a name or a directory of its own, or announce it");
    overwrite(trainer, "checkpoint-1000/pytorch_model.bin", TorchFile.bytes(2, 90));
    poll(watcher);
    assertThat(last().problem())
        .contains("checkpoint-500 was written again", "checkpoint-1000 was written again");

    saveTransformers(trainer, "checkpoint-1500");
    poll(watcher);
    poll(watcher);
    assertThat(lastStep()).isEqualTo(1500);
    overwrite(trainer, "checkpoint-1500/pytorch_model.bin", TorchFile.bytes(2, 90));
    poll(watcher);
    assertThat(last().problem())
        .contains("checkpoint-1500 was written again after step 1500 was committed, and is not");
    assertThat(attempt(2).work().resolve("checkpoint-1500/pytorch_model.bin"))
        .hasBinaryContent(TorchFile.bytes(1, 100));
  }

  @Test
  void aCheckpointThatIsPutInThePlaceOfACommittedOneIsToldUntilTheNextCommit() throws IOException {
    Watcher watcher = watcherOfTransformers(trainer);
    saveTransformers(trainer, "checkpoint-500");
    poll(watcher);
    poll(watcher);
    saveTransformers(trainer, "checkpoint-500");
    poll(watcher);
    assertThat(last().problem())
        .startsWith("checkpoint-500 was written again after step 500 was committed, and is not");
    saveTransformers(trainer, "checkpoint-1000");
    poll(watcher);
    poll(watcher);
    poll(watcher);
    assertThat(lastStep()).isEqualTo(1000);
    assertThat(last().problem()).isNull();
  }

  @Test
  void aDirectoryThatIsRemovedAndSavedAgainIsTold() throws IOException {
    Watcher watcher = watcherOfTransformers(trainer);
    saveTransformers(trainer, "checkpoint-500");
    poll(watcher);
    poll(watcher);
    store(trainer).delete(new Layout("uid-1").work(1) + "/checkpoint-500");
    poll(watcher);
    assertThat(last().problem()).as("of a rotation").isNull();
    saveTransformers(trainer, "checkpoint-500");
    poll(watcher);
    assertThat(last().problem())
        .startsWith("checkpoint-500 was written again after step 500 was committed, and is not");
  }

  @Test
  void whatIsWrittenBesideACheckpointAndWhatIsCopiedUnderOneNameIsNoRewrite() throws IOException {
    Watcher watcher = watcherOfTransformers(trainer);
    saveTransformers(trainer, "checkpoint-500");
    trainer.write("README.md", "a model".getBytes(StandardCharsets.UTF_8));
    trainer.write("last.bin", TorchFile.bytes(1, 100));
    trainer.announce(600, "{\"step\":600,\"path\":\"last.bin\"}");
    poll(watcher);
    poll(watcher);
    assertThat(last().commits()).isEqualTo(2);
    overwrite(trainer, "README.md", "another".getBytes(StandardCharsets.UTF_8));
    overwrite(trainer, "last.bin", TorchFile.bytes(2, 100));
    trainer.write("checkpoint-500/later.txt", "late".getBytes(StandardCharsets.UTF_8));
    poll(watcher);
    assertThat(last().problem()).isNull();
  }

  /** Whoever is asked for an accuracy before it is published has it from the commit. */
  @Test
  void aResultThatAnotherAttemptPublishesHasTheMetricsOfItsCommit()
      throws IOException, InterruptedException {
    trainer.write("last.bin", TorchFile.bytes(1, 100));
    trainer.announce(7, "{\"step\":7,\"path\":\"last.bin\",\"metrics\":{\"accuracy\":0.97}}");
    poll(watcher());

    FakeTrainer next = attempt(2);
    Watcher watcher = watcher(next, store(next));
    AgentReport.Watch last = watcher.finish();
    assertThat(last.version()).isNotNull();
    assertThat(last.metrics()).containsEntry("accuracy", "0.97");
  }

  @Test
  void commitsAndAcknowledgesAnAnnouncementAtOnce() throws IOException {
    Watcher watcher = watcher();
    trainer.write("last.bin", "any".getBytes(StandardCharsets.UTF_8));
    trainer.announce(7, "{\"step\":7,\"path\":\"last.bin\",\"metrics\":{\"loss\":0.31}}");
    poll(watcher);
    assertThat(trainer.ack(7)).contains("\"committed\":true", "sha256:");
    assertThat(last().metrics()).containsEntry("loss", "0.31");
  }

  @Test
  void aCommittedCopySurvivesTheTrainerWritingOnInPlace() throws IOException, InterruptedException {
    Watcher watcher = watcher();
    Path file = trainer.work().resolve("last.bin");
    Files.writeString(file, "seven");
    trainer.announce(7, "{\"step\":7,\"path\":\"last.bin\"}");
    poll(watcher);
    Files.writeString(file, "eight is being written");
    FakeTrainer next = attempt(2);
    assertThat(next.work().resolve("last.bin")).hasContent("seven");
    assertThat(Files.readSymbolicLink(next.run().resolve("resume")))
        .hasToString("/modelyard/checkpoints/last.bin");
    assertThat(next.run().resolve("resume.json")).content().contains("\"step\":7");
  }

  @Test
  void refusesAnAnnouncementOfAStepItWillNotTake() throws IOException, InterruptedException {
    trainer.save(10);
    watcher().finish();
    trainer = attempt(2);
    trainer.announce(10, "{\"step\":10,\"path\":\"step-10.pt\"}");
    poll(watcher());
    assertThat(trainer.ack(10)).contains("\"committed\":false", "step 10");
  }

  @Test
  void namesAnAnnouncementItCannotRead() throws IOException {
    Watcher watcher = watcher();
    trainer.announce(7, "{\"step\":8,");
    poll(watcher);
    assertThat(last().problem()).contains("7.json");
    Files.delete(trainer.run().resolve("ready/7.json"));
    poll(watcher);
    assertThat(last().problem()).isNull();
  }

  /** As what a program left there that has nothing to do with announcing. */
  @Test
  @Timeout(60)
  void whatIsNoAnnouncementKeepsNoOtherFromBeingCommitted()
      throws IOException, InterruptedException {
    Path ready = Files.createDirectories(trainer.run().resolve("ready"));
    Files.createDirectory(ready.resolve("5.json"));
    Path pipe = ready.resolve("6.json");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    trainer.announce(7, "{\"step\":7}");
    trainer.announce(8, "null");
    long tooLarge = CommitId.LAST_STEP + 1;
    trainer.announce(tooLarge, "{\"step\":%d,\"path\":\"last.bin\"}".formatted(tooLarge));
    trainer.write("last.bin", TorchFile.bytes(1, 100));
    trainer.announce(20, "{\"step\":20,\"path\":\"last.bin\",\"metrics\":{\"loss\":NaN}}");
    poll(watcher());
    assertThat(last().commits()).isEqualTo(1);
    assertThat(last().metrics()).containsEntry("loss", "NaN");
    assertThat(last().problem())
        .contains(
            "announcement 5.json is not understood: it is no file",
            "6.json is not understood: it is no file",
            "7.json is not understood: it has no path",
            "8.json is not understood: it is no JSON of a step and a path",
            "9007199254740992.json is not understood: the last step there can be is 9007199254740991");
  }

  @Test
  void doesNotCommitAgainWhatRestoreLaidOut() throws IOException, InterruptedException {
    trainer.save(10);
    watcher().finish();
    trainer = attempt(2);
    Watcher watcher = watcher();
    poll(watcher);
    poll(watcher);
    assertThat(last().commits()).isZero();
    assertThat(watcher.finish().version()).as("published all the same").isNotNull();
  }

  @Test
  void goesOnWhereARestartedAgentWas() throws IOException {
    trainer.save(10);
    trainer.save(20);
    poll(watcher());
    Watcher first = watcher();
    poll(first);
    poll(first);
    trainer.save(30);
    Watcher second = watcher();
    poll(second);
    poll(second);
    assertThat(last().commits()).isEqualTo(3);
    assertThat(last().firstStep()).isEqualTo(10);
  }

  @Test
  void aStoreThatFailsIsAProblemNotAnEnd() throws IOException {
    Faults fault = new Faults(10, Faults.Kind.FAIL_BEFORE);
    Watcher watcher = watcher(trainer, new SteppedStore(store(trainer), fault));
    trainer.save(10);
    for (int i = 0; i < 20 && !fault.hasFired(); i++) {
      poll(watcher);
    }
    assertThat(last().problem()).contains("cannot be committed");
    watcher.poll();
    poll(watcher, Duration.ofMinutes(1));
    poll(watcher, Duration.ofMinutes(1));
    assertThat(last().problem()).isNull();
    assertThat(lastStep()).isEqualTo(10);
  }

  /** A bad sector under it, or a name that the server does not take. */
  private static final class BadStep extends ForwardedStore {
    private final String path;

    BadStep(Store store, String path) {
      super(store);
      this.path = path;
    }

    @Override
    public byte[] readRange(String key, long offset, int length) throws IOException {
      if (key.endsWith(path)) {
        throw new IOException("Input/output error");
      }
      return super.readRange(key, offset, length);
    }

    @Override
    public List<Checksums> transfer(List<Transfer> transfers, Freeze how) throws IOException {
      if (transfers.stream().anyMatch(transfer -> transfer.from().endsWith(path))) {
        throw new IOException("Input/output error");
      }
      return super.transfer(transfers, how);
    }
  }

  @Test
  void oneCheckpointThatFailsForGoodKeepsNoOtherFromBeingCommitted() throws IOException {
    Watcher watcher = watcher(trainer, new BadStep(store(trainer), "step-10.pt"));
    trainer.save(10);
    trainer.save(20);
    poll(watcher);
    poll(watcher);
    assertThat(lastStep()).isEqualTo(20);
    poll(watcher);
    assertThat(last().problem())
        .isEqualTo(
            "step 10 could not be committed, a later one is: java.io.IOException: Input/output error");
    Files.delete(trainer.work().resolve("step-10.pt"));
    poll(watcher);
    assertThat(last().problem()).as("nothing lies there any more").isNull();
    trainer.save(30);
    AgentReport.Watch end = watcher.finish();
    assertThat(end.commits()).isEqualTo(2);
    assertThat(Objects.requireNonNull(end.version()).step()).isEqualTo(30);
  }

  @Test
  void nobodyWaitsForTheAnswerToAnAnnouncementBehindABadOne() throws IOException {
    Watcher watcher = watcher(trainer, new BadStep(store(trainer), "one.bin"));
    trainer.write("one.bin", "1".getBytes(StandardCharsets.UTF_8));
    trainer.write("two.bin", "2".getBytes(StandardCharsets.UTF_8));
    trainer.announce(1, "{\"step\":1,\"path\":\"one.bin\"}");
    trainer.announce(2, "{\"step\":2,\"path\":\"two.bin\"}");
    poll(watcher);
    assertThat(trainer.ack(2)).contains("\"committed\":true");
    poll(watcher, Duration.ofMinutes(1));
    assertThat(trainer.ack(1)).contains("\"committed\":false", "Input/output error");
  }

  /** Rot, or somebody who can write to the store: the step must not pass for committed. */
  @Test
  void aRecordThatIsNoManifestIsNoCommit() throws IOException {
    String record = new Layout(trainer.config().runUid()).commit(new CommitId(20, 1));
    Watcher watcher = watcher();
    store(trainer).putIfAbsent(record, "{}".getBytes(StandardCharsets.UTF_8));
    trainer.save(10);
    trainer.save(20);
    assertThat(watcher.finish().problem())
        .startsWith("step 20 is not committed, for " + record + " is there already");
    assertThat(last().commits()).isEqualTo(1);
    poll(watcher());
    assertThat(last().problem()).as("of an agent that starts anew").contains(record);
  }

  @Test
  void theNewestThatFailsIsTriedAgain() throws IOException {
    Watcher watcher = watcher(trainer, new BadStep(store(trainer), "step-20.pt"));
    trainer.save(10);
    trainer.save(20);
    poll(watcher);
    poll(watcher, Duration.ofMinutes(1));
    assertThat(lastStep()).isEqualTo(10);
    assertThat(last().problem()).contains("cannot be committed", "Input/output error");
    Files.delete(trainer.work().resolve("step-20.pt"));
    poll(watcher, Duration.ofMinutes(1));
    poll(watcher, Duration.ofMinutes(1));
    assertThat(last().problem()).isNull();
  }

  @Test
  void whatIsAnnouncedWithALinkInItIsRefused() throws IOException {
    Watcher watcher = watcher();
    trainer.write("c-10/model.bin", "any".getBytes(StandardCharsets.UTF_8));
    Files.createSymbolicLink(trainer.work().resolve("c-10/base.bin"), Path.of("/models/base.bin"));
    trainer.announce(10, "{\"step\":10,\"path\":\"c-10\"}");
    poll(watcher);
    assertThat(trainer.ack(10)).contains("\"committed\":false", "c-10/base.bin is a symbolic link");
    assertThat(last().commits()).isZero();
    assertThat(last().problem()).contains("c-10/base.bin is a symbolic link");
  }

  /** It may be the first and the last: nothing has to come after it. */
  @Test
  void aModelWithoutItsWeightsIsToldAndWithThemItIsCommitted() throws IOException {
    Watcher watcher = watcher(trainer.with("MODELYARD_FRAMEWORK", "ScikitLearn"), store(trainer));
    trainer.write("model-10.onnx", OnnxFile.bytes("model-10.onnx.data"));
    trainer.write("model-10.onnx.data", new byte[100]);
    poll(watcher);
    poll(watcher, Duration.ofMinutes(1));
    assertThat(last().commits()).isZero();
    assertThat(last().problem()).startsWith("model-10.onnx is passed over: weights of it lie in");
    trainer.write("model-20/model.onnx", OnnxFile.bytes("model.onnx.data"));
    trainer.write("model-20/model.onnx.data", new byte[100]);
    trainer.announce(20, "{\"step\":20,\"path\":\"model-20\"}");
    poll(watcher);
    assertThat(Objects.requireNonNull(last().lastCommit()).files()).isEqualTo(2);
  }

  /** Those beside a checkpoint lead to the newest. */
  @Test
  void aLinkThatIsMissingInACommitIsTold() throws IOException {
    Watcher watcher = watcherOfTransformers(trainer);
    saveTransformers(trainer, "checkpoint-10");
    Files.createSymbolicLink(trainer.work().resolve("latest"), Path.of("checkpoint-10"));
    poll(watcher);
    poll(watcher, Duration.ofSeconds(20));
    assertThat(last().problem()).isNull();
    Path link = trainer.work().resolve("checkpoint-10/tokenizer.json");
    Files.createSymbolicLink(link, Path.of("../tokenizer.json"));
    poll(watcher);
    assertThat(last().problem()).startsWith("checkpoint-10/tokenizer.json is a symbolic link");
  }

  @Test
  void aDirectoryToPublishWithALinkInItIsRefused() throws IOException {
    trainer.with("MODELYARD_PUBLISH_DIR", "final");
    trainer.write("final/config.json", "{}".getBytes(StandardCharsets.UTF_8));
    Files.createSymbolicLink(
        trainer.work().resolve("final/model.safetensors"), Path.of("/cache/blob"));
    AgentReport.Watch report = watcher().finish();
    assertThat(report.version()).isNull();
    assertThat(report.problem())
        .contains("publish.directory final: model.safetensors is a symbolic link");
  }

  @ParameterizedTest
  @ValueSource(strings = {"best", "best/model"})
  void aDirectoryToPublishInWhosePlaceOrAboveItIsALinkIsToldWhileTheProgramRuns(String path)
      throws IOException {
    trainer.with("MODELYARD_PUBLISH_DIR", "best/model");
    Path link = trainer.work().resolve(path);
    Files.createDirectories(link.getParent());
    Files.createSymbolicLink(link, Path.of("checkpoint-500"));
    Watcher watcher = watcher();
    poll(watcher);
    assertThat(last().problem())
        .startsWith("publish.directory best/model: %s is a symbolic link".formatted(path));
    Files.delete(link);
    Files.createSymbolicLink(trainer.work().resolve("bes"), Path.of("checkpoint-500"));
    poll(watcher);
    assertThat(last().problem()).isNull();
  }

  /** Only what rank 0 has is published. */
  @Test
  void otherRanksSayNothingOfADirectoryToPublish() throws IOException {
    trainer.with("MODELYARD_PUBLISH_DIR", "best").rank(1, 2);
    Files.createDirectories(trainer.work());
    Files.createSymbolicLink(trainer.work().resolve("best"), Path.of("checkpoint-500"));
    poll(watcher());
    assertThat(last().problem()).isNull();
  }

  @Test
  void stopsCommittingWhenAHigherAttemptBegins() throws IOException, InterruptedException {
    Watcher watcher = watcher();
    trainer.save(10);
    attempt(2);
    poll(watcher);
    poll(watcher);
    assertThat(last().outcome()).isEqualTo("Fenced");
    assertThat(watcher.finish().outcome()).isEqualTo("Fenced");
    assertThat(watcher.finish().version()).isNull();
  }

  @Test
  void commitsWhatIsFinishedAndPublishesAtTheEnd() throws IOException {
    Watcher watcher = watcher();
    trainer.save(10);
    trainer.save(20);
    AgentReport.Watch report = watcher.finish();
    assertThat(report.outcome()).isEqualTo("Stopped");
    assertThat(report.commits()).isEqualTo(2);
    AgentReport.Version version = Objects.requireNonNull(report.version());
    assertThat(version.step()).isEqualTo(20);
    assertThat(version.format()).isEqualTo("torch");
    assertThat(version.path()).startsWith("modelyard/versions/");
    assertThat(directory.resolve("volume").resolve(version.path()).resolve("files/step-20.pt"))
        .hasBinaryContent(TorchFile.bytes(20, 2000));
  }

  @Test
  void publishesItsOwnDirectoryWhenAskedTo() throws IOException {
    trainer.with("MODELYARD_PUBLISH_DIR", "final");
    trainer.save(10);
    trainer.write("final/model.safetensors", new byte[] {2, 0, 0, 0, 0, 0, 0, 0, '{', '}'});
    AgentReport.Version version = Objects.requireNonNull(watcher().finish().version());
    assertThat(version.format()).isEqualTo("safetensors");
    assertThat(version.step()).isEqualTo(10);
    assertThat(version.files()).isEqualTo(1);
  }

  @Test
  void saysWhatTheFormatPolicyRefuses() throws IOException {
    trainer.with("MODELYARD_FORMAT_POLICY", "SafeOnly");
    Watcher watcher = watcher();
    trainer.save(10);
    AgentReport.Watch report = watcher.finish();
    assertThat(report.outcome()).isEqualTo("Refused");
    assertThat(report.message()).contains("SafeOnly refuses step-10.pt: archive/");
    assertThat(report.version()).isNull();
    assertThat(report.problem()).isNull();
    assertThat(lastStep()).as("committed all the same").isEqualTo(10);
  }

  @Test
  void saysAtTheFirstCommitWhatTheFormatPolicyWillRefuse() throws IOException {
    trainer.with("MODELYARD_FORMAT_POLICY", "SafeOnly");
    Watcher watcher = watcher();
    trainer.save(10);
    poll(watcher);
    poll(watcher);
    assertThat(lastStep()).isEqualTo(10);
    watcher.foresee();
    poll(watcher);
    assertThat(last().problem())
        .contains("SafeOnly refuses step-10.pt: archive/", "spec.publish.directory");
    trainer.write("step-20.safetensors", new byte[] {2, 0, 0, 0, 0, 0, 0, 0, '{', '}'});
    poll(watcher);
    poll(watcher);
    assertThat(lastStep()).isEqualTo(20);
    watcher.foresee();
    poll(watcher);
    assertThat(last().problem()).as("it is the newest that is published").isNull();
  }

  /** Each operation in turn fails once, before or after it has had its effect. */
  @ParameterizedTest
  @EnumSource(
      value = Faults.Kind.class,
      names = {"FAIL_BEFORE", "FAIL_AFTER"})
  void aStoreThatFailsOnceAtTheEndCostsNothing(Faults.Kind kind)
      throws IOException, InterruptedException {
    int ends = 0;
    Faults fault;
    do {
      trainer = new FakeTrainer(directory.resolve(kind + "-" + ends), 1);
      trainer.with("MODELYARD_GRACE", "60").with("MODELYARD_PUBLISH_DIR", "final");
      Files.createDirectories(trainer.root().getParent());
      Store store = store(trainer);
      new Restore(trainer.config(), store, Run.nonces(), Run.CLOCK).run();
      trainer.save(10);
      trainer.write("final/model.safetensors", new byte[] {2, 0, 0, 0, 0, 0, 0, 0, '{', '}'});
      fault = new Faults(ends, kind);
      SwitchedOn step = new SwitchedOn(fault);
      Watcher watcher = watcher(trainer, new SteppedStore(store, step));
      step.isOn = true;
      AgentReport.Watch last = watcher.finish();
      assertThat(last.commits()).as("operation %d", ends).isEqualTo(1);
      assertThat(last.version()).as("operation %d", ends).isNotNull();
      assertThat(Objects.toString(last.problem(), "")).doesNotContain("cannot be committed");
      ends++;
    } while (fault.hasFired());
    assertThat(ends).isGreaterThan(20);
  }

  /** Where a fault counts from. */
  private static final class SwitchedOn implements SteppedStore.Step {
    private final SteppedStore.Step step;
    private boolean isOn;

    SwitchedOn(SteppedStore.Step step) {
      this.step = step;
    }

    @Override
    public void before(String operation) throws IOException {
      if (isOn) {
        step.before(operation);
      }
    }

    @Override
    public void after(String operation) throws IOException {
      if (isOn) {
        step.after(operation);
      }
    }
  }

  @Test
  void theEndTriesAStoreThatFailsUntilItsTimeIsAlmostOver() throws IOException {
    trainer.with("MODELYARD_GRACE", "300");
    Failing store = new Failing(store(trainer), new IOException("no answer"));
    Watcher watcher = watcher(trainer, store);
    trainer.save(10);
    store.fails = true;
    AgentReport.Watch report = watcher.finish();
    assertThat(report.outcome()).isEqualTo("Stopped");
    assertThat(report.problem()).contains("cannot be committed", "no answer");
    assertThat(Duration.ofNanos(nanos)).isEqualTo(Duration.ofSeconds(270));
    assertThat(store.asked).as("after 0, 1, 3, 7, 15, 31, 63, 123, 183 and 243 s").isEqualTo(10);
  }

  /** A name server is away for seconds, and nobody has refused anything. */
  @Test
  void theEndAsksAgainWhereNobodyWasReached() throws IOException {
    trainer.with("MODELYARD_GRACE", "300");
    IOException cause = new UnknownHostException("minio.storage.svc");
    Failing store =
        new Failing(
            store(trainer), new StoreException("No such host", StoreException.Kind.REFUSAL, cause));
    Watcher watcher = watcher(trainer, store);
    trainer.save(10);
    store.fails = true;
    assertThat(watcher.finish().problem()).contains("No such host");
    assertThat(store.asked).isEqualTo(10);
  }

  @Test
  void theEndDoesNotAskAgainWhatIsRefused() throws IOException {
    trainer.with("MODELYARD_GRACE", "300");
    Failing store =
        new Failing(
            store(trainer), new StoreException("access denied", StoreException.Kind.REFUSAL, null));
    Watcher watcher = watcher(trainer, store);
    trainer.save(10);
    store.fails = true;
    assertThat(watcher.finish().problem()).contains("access denied");
    assertThat(store.asked).isEqualTo(1);
  }

  /** Does not say which attempts there are. */
  private static final class Failing extends ForwardedStore {
    private final IOException failure;
    private boolean fails;
    private int asked;

    Failing(Store store, IOException failure) {
      super(store);
      this.failure = failure;
    }

    @Override
    public List<String> list(String directory) throws IOException {
      if (fails && directory.endsWith("/epochs")) {
        asked++;
        throw failure;
      }
      return super.list(directory);
    }
  }

  @Test
  void aProgramThatLeftNothingIsNoProblem() throws IOException {
    trainer.with("MODELYARD_PUBLISH_DIR", "final");
    AgentReport.Watch report = watcher().finish();
    assertThat(report.outcome()).isEqualTo("Stopped");
    assertThat(report.version()).isNull();
    assertThat(report.problem()).isNull();
  }

  @Test
  void saysThatTheDirectoryToPublishIsMissing() throws IOException {
    trainer.with("MODELYARD_PUBLISH_DIR", "final").with("MODELYARD_GRACE", "300");
    trainer.save(10);
    AgentReport.Watch report = watcher().finish();
    assertThat(report.version()).isNull();
    assertThat(report.problem()).contains("final");
    assertThat(nanos).as("waited for nothing").isZero();
  }

  @Test
  void saysWhatWasStillWrittenToAtTheEnd() throws IOException {
    Path file = trainer.work().resolve("step-10.pt");
    Store busy =
        new ForwardedStore(store(trainer)) {
          @Override
          public List<Checksums> transfer(List<Transfer> transfers, Freeze how) throws IOException {
            Files.setLastModifiedTime(file, FileTime.fromMillis(0));
            return super.transfer(transfers, how);
          }
        };
    trainer.save(10);
    AgentReport.Watch report = watcher(trainer, busy).finish();
    assertThat(report.lastCommit()).isNull();
    assertThat(report.problem()).contains("step-10.pt changed while it was frozen");
  }

  @Test
  void aDirectoryCutShortByTheEndIsNotCommitted() throws IOException {
    Watcher watcher = watcher();
    for (String file : List.of("model.pt", "optimizer.pt")) {
      trainer.write("checkpoint-10/" + file, TorchFile.bytes(1, 100));
    }
    poll(watcher);
    poll(watcher, Duration.ofSeconds(10));
    trainer.write("checkpoint-20/model.pt", TorchFile.bytes(2, 100));
    AgentReport.Watch report = watcher.finish();
    assertThat(lastStep()).isEqualTo(10);
    assertThat(report.problem()).contains("checkpoint-20", "announce");
  }

  @Test
  void aDirectoryWithFewerPartsThanItsPredecessorIsNot() throws IOException {
    Watcher watcher = watcher();
    for (String file : List.of("rank_0.pt", "rank_1.pt", "state.pt")) {
      trainer.write("checkpoint-10/" + file, TorchFile.bytes(1, 100));
    }
    poll(watcher);
    poll(watcher, Duration.ofSeconds(10));
    for (String file : List.of("rank_0.pt", "state.pt")) {
      trainer.write("checkpoint-20/" + file, TorchFile.bytes(2, 100));
    }
    AgentReport.Watch report = watcher.finish();
    assertThat(lastStep()).isEqualTo(10);
    assertThat(report.problem()).contains("checkpoint-20", "announce");
  }

  @Test
  void aDirectoryWithAllItsPredecessorHadIs() throws IOException {
    Watcher watcher = watcher();
    for (String checkpoint : List.of("checkpoint-10", "checkpoint-20")) {
      trainer.write(checkpoint + "/model.pt", TorchFile.bytes(1, 100));
      trainer.write(checkpoint + "/optimizer.pt", TorchFile.bytes(1, 100));
    }
    watcher.finish();
    assertThat(lastStep()).isEqualTo(20);
  }

  @Test
  void asksForSavesAtIntervals() throws IOException {
    trainer.with("MODELYARD_INTERVAL", "30");
    Watcher watcher = watcher();
    Path request = trainer.run().resolve("save-request");
    poll(watcher, Duration.ofSeconds(29));
    assertThat(request).doesNotExist();
    poll(watcher, Duration.ofSeconds(1));
    assertThat(request).exists();
    Files.delete(request);
    poll(watcher, Duration.ofSeconds(29));
    assertThat(request).doesNotExist();
    poll(watcher, Duration.ofSeconds(1));
    assertThat(request).exists();
  }

  @Test
  void aSaveThatTakesLongerThanTheIntervalIsMeasuredFromItsRequest() throws IOException {
    trainer.with("MODELYARD_INTERVAL", "10");
    Watcher watcher = watcher();
    for (int second = 1; second <= 35; second++) {
      poll(watcher);
    }
    Files.delete(trainer.run().resolve("save-request"));
    poll(watcher);
    assertThat(watcher.saves().took()).contains(Duration.ofSeconds(26));
  }

  @Test
  void ranksAnnounceTheirPartsAndRankZeroCommitsThemTogether()
      throws IOException, InterruptedException {
    trainer.rank(0, 2);
    FakeTrainer other = new FakeTrainer(directory, 1).rank(1, 2);
    new Restore(other.config(), store(other), Run.nonces(), Run.CLOCK).run();
    Watcher zero = watcher();
    Watcher one = watcher(other, store(other));
    String announcement = "{\"step\":5,\"path\":\"%s\",\"parts\":2}";
    trainer.write("shard-0/w.bin", new byte[] {0});
    trainer.announce(5, announcement.formatted("shard-0"));
    poll(zero);
    assertThat(trainer.ack(5)).isEmpty();
    trainer.write("shard-1/w.bin", new byte[] {1});
    other.announce(5, announcement.formatted("shard-1"));
    poll(one);
    poll(zero);
    poll(one);
    assertThat(trainer.ack(5)).contains("\"committed\":true");
    assertThat(other.ack(5)).isEqualTo(trainer.ack(5));
    FakeTrainer next = attempt(2);
    assertThat(next.work().resolve("shard-0/w.bin")).exists();
    assertThat(next.work().resolve("shard-1/w.bin")).exists();
  }

  @Test
  void ranksMaySpreadOneCheckpointOverOneDirectory() throws IOException {
    trainer.rank(0, 2);
    FakeTrainer other = new FakeTrainer(directory, 1).rank(1, 2);
    Watcher zero = watcher();
    Watcher one = watcher(other, store(other));
    String announcement = "{\"step\":5,\"path\":\"step-5\",\"parts\":2}";
    trainer.write("step-5/0.distcp", new byte[] {0});
    trainer.write("step-5/1.distcp", new byte[0]);
    trainer.announce(5, announcement);
    poll(zero);
    trainer.write("step-5/1.distcp", new byte[] {1, 1});
    other.announce(5, announcement);
    poll(one);
    poll(zero);
    AgentReport.Commit commit = Objects.requireNonNull(last().lastCommit());
    assertThat(commit.files()).isEqualTo(2);
    assertThat(commit.bytes()).isEqualTo(3);
  }

  /** Keras goes on from the backup, which is beside what any rank announces. */
  @Test
  void partsTakeABackupOfKerasAlong() throws IOException {
    trainer.rank(0, 2).with("MODELYARD_FRAMEWORK", "Keras");
    FakeTrainer other = new FakeTrainer(directory, 1).rank(1, 2);
    byte[] superblock =
        ByteBuffer.allocate(100)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(0, 0x0a1a0a0d46444889L)
            .put(13, (byte) 8)
            .putLong(40, 100)
            .array();
    trainer.write("b/latest.weights.h5", superblock);
    trainer.write("b/training_metadata.json", "{\"epoch\": 2}".getBytes(StandardCharsets.UTF_8));
    Watcher zero = watcher();
    Watcher one = watcher(other.with("MODELYARD_FRAMEWORK", "Keras"), store(other));
    for (FakeTrainer each : List.of(trainer, other)) {
      String model = "m-5-" + each.config().rank() + ".keras";
      each.write(model, TorchFile.bytes(1, 100));
      each.announce(5, "{\"step\":5,\"path\":\"" + model + "\",\"parts\":2}");
    }
    poll(zero);
    poll(one);
    poll(zero);
    assertThat(lastStep()).isEqualTo(5);
    assertThat(Objects.requireNonNull(last().lastCommit()).files()).isEqualTo(4);
  }

  @Test
  void partsOfDifferentLivesNeverJoin() throws IOException {
    trainer.rank(0, 2);
    FakeTrainer other = new FakeTrainer(directory, 1).rank(1, 2);
    Watcher zero = watcher();
    Watcher one = watcher(other, store(other));
    trainer.write("step-5/0.distcp", new byte[] {0});
    trainer.announce(5, "{\"step\":5,\"path\":\"step-5\",\"parts\":2,\"incarnation\":1}");
    other.announce(5, "{\"step\":5,\"path\":\"step-5\",\"parts\":2,\"incarnation\":2}");
    poll(one);
    poll(zero);
    assertThat(last().commits()).isZero();
    trainer.announce(5, "{\"step\":5,\"path\":\"step-5\",\"parts\":2,\"incarnation\":2}");
    poll(zero);
    assertThat(last().commits()).isEqualTo(1);
  }

  @Test
  void onlyRankZeroCommitsFilesAllRanksSee() throws IOException {
    FakeTrainer other = new FakeTrainer(directory, 1).rank(1, 2);
    Watcher one = watcher(other, store(other));
    trainer.save(10);
    poll(one);
    poll(one);
    assertThat(one.finish().commits()).isZero();
    assertThat(last().outcome()).isEqualTo("Stopped");
    assertThat(last().version()).isNull();
  }

  /** One of two. */
  private void announceMyPartOfStepFive() throws IOException {
    trainer.write("mine/w.bin", new byte[] {0});
    trainer.announce(5, "{\"step\":5,\"path\":\"mine\",\"parts\":2}");
  }

  @Test
  void theEndWaitsForAnotherWorkerForAMinute() throws IOException {
    trainer.rank(0, 2);
    Watcher zero = watcher();
    announceMyPartOfStepFive();
    long before = nanos;
    AgentReport.Watch end = zero.finish();
    assertThat(end.commits()).isZero();
    assertThat(end.problem())
        .contains("step 5 is not committed: rank 1 has put no part of it on record");
    assertThat(Duration.ofNanos(nanos - before)).isEqualTo(Duration.ofMinutes(1));
    assertThat(reports.subList(0, reports.size() - 1))
        .as("it may still come")
        .allSatisfy(report -> assertThat(((AgentReport.Watch) report).problem()).isNull());
  }

  @Test
  void whoIsNotAtItIsNotHelpedByMoreTimeOfThePod() throws IOException {
    trainer.rank(0, 2).with("MODELYARD_GRACE", "30");
    Watcher zero = watcher();
    announceMyPartOfStepFive();
    long before = nanos;
    assertThat(zero.finish().problem()).contains("step 5", "rank 1").doesNotContain("raise");
    assertThat(Duration.ofNanos(nanos - before)).isEqualTo(Duration.ofSeconds(27));
  }

  @Test
  void anOlderCommitIsNotTheResultWhereAWorkerHasNotAnnouncedItsPartOfTheLast() throws IOException {
    trainer.rank(0, 2);
    Watcher zero = watcher();
    trainer.write("whole/w.bin", new byte[] {0});
    trainer.announce(4, "{\"step\":4,\"path\":\"whole\"}");
    poll(zero);
    announceMyPartOfStepFive();
    AgentReport.Watch end = zero.finish();
    assertThat(end.commits()).isEqualTo(1);
    assertThat(end.version()).isNull();
    assertThat(end.problem()).contains("step 5", "rank 1");
  }

  @Test
  void aPartThatIsNotAnnouncedIsToldOnceALaterStepIsCommitted() throws IOException {
    trainer.rank(0, 2);
    Watcher zero = watcher();
    announceMyPartOfStepFive();
    poll(zero);
    assertThat(last().problem()).isNull();
    trainer.write("whole/w.bin", new byte[] {0});
    trainer.announce(6, "{\"step\":6,\"path\":\"whole\"}");
    poll(zero);
    poll(zero);
    assertThat(last().problem())
        .contains("step 5 is not committed: rank 1 has put no part of it on record");
    assertThat(zero.finish().version()).as("a later one is whole").isNotNull();
  }

  @Test
  void aCommitThatHasGoneBadIsToldFromThenOn() throws IOException {
    Watcher watcher = watcher();
    Defect defect = new Defect(Defect.Reason.ContentMismatch, "model.pt: sha256 is 00");
    watcher.found(new Scrubber.Look(new CommitId(20, 1), Optional.of(defect)));
    for (int look = 0; look < 2; look++) {
      poll(watcher);
      assertThat(last().problem())
          .contains("step 20 (attempt 1) has gone bad", "model.pt: sha256 is 00");
    }
    watcher.found(new Scrubber.Look(new CommitId(20, 1), Optional.empty()));
    poll(watcher);
    assertThat(last().problem()).as("it was read, and is well").isNull();
  }

  @Test
  void aCommitThatCannotBeReadIsToldAsLongAsItIsThere() throws IOException {
    Watcher watcher = watcher();
    trainer.save(10);
    poll(watcher);
    poll(watcher);
    CommitId id = new CommitId(lastStep(), 1);
    Defect defect = new Defect(Defect.Reason.Unreadable, "Input/output error");
    watcher.found(new Scrubber.Look(id, Optional.of(defect)));
    poll(watcher);
    assertThat(last().problem()).contains("step 10 (attempt 1) cannot be read");
    store(trainer).delete(new Layout(trainer.config().runUid()).commit(id));
    poll(watcher);
    assertThat(last().problem()).as("it is gone").isNull();
  }

  @Test
  void saysThatTheNextCheckpointWillNotFitBeforeItFails() throws IOException {
    Watcher watcher =
        watcher(trainer.with("MODELYARD_CLAIM", "digits-checkpoints"), store(trainer));
    trainer.save(10);
    poll(watcher);
    poll(watcher);
    assertThat(lastStep()).isEqualTo(10);
    assertThat(last().problem()).isNull();
    room = lastBytes() - 1;
    poll(watcher);
    String told = last().problem();
    assertThat(told)
        .contains(
            "will not fit",
            "%,d bytes, %,d are free".formatted(lastBytes(), room),
            "the claim 'digits-checkpoints'",
            "checkpoints.keep");
    int reports = this.reports.size();
    room--;
    poll(watcher);
    assertThat(this.reports).as("numbers that move are no news").hasSize(reports);
    room = lastBytes();
    poll(watcher);
    assertThat(last().problem()).isNull();
  }

  private long lastBytes() {
    return Objects.requireNonNull(last().lastCommit(), "no commit").bytes();
  }
}

package dev.modelyard.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelyard.agent.config.Bucket;
import dev.modelyard.agent.fetch.VersionFetch;
import dev.modelyard.agent.protocol.CommitId;
import dev.modelyard.agent.protocol.Freeze;
import dev.modelyard.agent.protocol.Layout;
import dev.modelyard.agent.protocol.Store;
import dev.modelyard.agent.protocol.StoreException;
import dev.modelyard.agent.protocol.Transfer;
import dev.modelyard.agent.protocol.resume.Verifier;
import dev.modelyard.agent.protocol.resume.Verifier.ManifestCheck;
import dev.modelyard.agent.report.AgentReport;
import dev.modelyard.agent.restore.Restore;
import dev.modelyard.agent.sealing.KeyRing;
import dev.modelyard.agent.store.Parallel;
import dev.modelyard.agent.store.PosixStore;
import dev.modelyard.agent.store.Room;
import dev.modelyard.agent.store.SplitStore;
import dev.modelyard.agent.store.bucket.BucketObjects.Sealing;
import dev.modelyard.agent.testkit.EncryptedServer;
import dev.modelyard.agent.testkit.FakeTrainer;
import dev.modelyard.agent.testkit.FolderObjects;
import dev.modelyard.agent.testkit.ObjectServer;
import dev.modelyard.agent.testkit.Run;
import dev.modelyard.agent.testkit.SmallDisk;
import dev.modelyard.agent.testkit.Vendor;
import dev.modelyard.agent.watch.Watcher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A real file system that is full, and has room again later. */
class SmallDiskIT {
  private static final int MEBIBYTE = 1 << 20;

  /** What blocks are taken for. */
  private static final int LARGE = 20 * MEBIBYTE;

  private static final Parallel PARALLEL = new Parallel(2);

  @TempDir
  @SuppressWarnings("NullAway.Init") // set by JUnit
  private Path directory;

  @SuppressWarnings("NullAway.Init") // set before each test
  private SmallDisk disk;

  @SuppressWarnings("NullAway.Init") // set before each test
  private FakeTrainer trainer;

  private final Layout layout = new Layout("uid-1");
  private final List<AgentReport> reports = new ArrayList<>();
  private long nanos;

  @BeforeEach
  void mount() throws IOException {
    disk = SmallDisk.of(128, directory.resolve("small"));
    Files.createDirectory(disk.directory().resolve("volume"));
    trainer = attempt(1);
  }

  @AfterEach
  void unmount() {
    disk.close();
  }

  private FakeTrainer attempt(int number) {
    return new FakeTrainer(disk.directory(), number)
        .with("MODELYARD_FRAMEWORK", "Generic")
        .with("MODELYARD_RUN_DIR", directory.resolve("run-" + number).toString());
  }

  private static Store store(FakeTrainer of) throws IOException {
    return PosixStore.open(of.root(), PARALLEL);
  }

  private static Restore restore(FakeTrainer of) throws IOException {
    return new Restore(of.config(), store(of), Run.nonces(), Run.CLOCK);
  }

  private Watcher watcher() throws IOException, InterruptedException {
    assertThat(restore(trainer).run().outcome()).isEqualTo("Fresh");
    return new Watcher(
        trainer.config(),
        store(trainer),
        new Watcher.World(
            Run.nonces(),
            Run.CLOCK,
            () -> nanos,
            time -> nanos += time.toNanos(),
            () -> Long.MAX_VALUE,
            reports::add));
  }

  private AgentReport.Watch poll(Watcher watcher) {
    nanos += Duration.ofSeconds(1).toNanos();
    watcher.poll();
    return (AgentReport.Watch) reports.getLast();
  }

  private static long lastStep(AgentReport.Watch report) {
    return Objects.requireNonNull(report.lastCommit(), () -> "no commit: " + report).step();
  }

  /** Each in its own bytes. */
  private void save(long step, String name, int bytes) throws IOException {
    trainer.write(name, random(step, bytes));
    trainer.announce(step, "{\"step\":%d,\"path\":\"%s\"}".formatted(step, name));
  }

  private static byte[] random(long seed, int bytes) {
    byte[] content = new byte[bytes];
    new Random(seed).nextBytes(content);
    return content;
  }

  private void assertWhole(long step) throws IOException {
    Verifier verifier = new Verifier(store(trainer), layout, new Random(1));
    ManifestCheck.Sound sound = (ManifestCheck.Sound) verifier.manifest(new CommitId(step, 1));
    assertThat(verifier.full(sound.manifest())).isEmpty();
  }

  @Test
  void aCopyThatDoesNotFitIsRefusedAtOnceAndMadeWhenThereIsRoom()
      throws IOException, InterruptedException {
    Watcher watcher = watcher();
    save(10, "last.bin", LARGE);
    assertThat(lastStep(poll(watcher))).isEqualTo(10);
    List<String> data = store(trainer).list(layout.data());
    save(20, "last.bin", LARGE + 5);
    disk.fill(LARGE);
    long free = disk.free();
    AgentReport.Watch report = poll(watcher);
    assertThat(report.problem())
        .contains(
            "checkpoints cannot be committed",
            disk.directory() + "/volume/modelyard/" + layout.data() + "/",
            "%,d bytes".formatted(LARGE + 5),
            "%,d are free".formatted(free),
            "enlarge",
            "checkpoints.keep");
    assertThat(lastStep(report)).isEqualTo(10);
    assertThat(disk.free()).isEqualTo(free);
    assertThat(store(trainer).list(layout.data())).isEqualTo(data);
    assertWhole(10);
    disk.empty();
    assertThat(lastStep(poll(watcher))).isEqualTo(20);
    assertThat(poll(watcher).problem()).isNull();
    assertWhole(20);
  }

  /** A link takes no room, the manifest does. */
  @Test
  void aRecordThatCannotBeWrittenCostsNothingThatWasThere()
      throws IOException, InterruptedException {
    Watcher watcher = watcher();
    save(10, "step-10.bin", MEBIBYTE);
    assertThat(lastStep(poll(watcher))).isEqualTo(10);
    save(20, "step-20.bin", MEBIBYTE);
    disk.fill(0);
    AgentReport.Watch report = poll(watcher);
    assertThat(report.problem())
        .contains(
            layout.commit(new CommitId(20, 1)), "No space left on device", "checkpoints.keep");
    assertThat(lastStep(report)).isEqualTo(10);
    assertThat(trainer.root().resolve(".tmp")).isEmptyDirectory();
    assertWhole(10);
    disk.empty();
    assertThat(lastStep(poll(watcher))).isEqualTo(20);
    assertWhole(20);
  }

  /** It does not step back, and leaves nothing of what it had begun. */
  @Test
  void aRestoreThatDoesNotFitWaitsForRoom() throws IOException, InterruptedException {
    Watcher watcher = watcher();
    for (int step = 10; step <= 20; step += 10) {
      save(step, "step-" + step + ".bin", 4 * MEBIBYTE);
      assertThat(lastStep(poll(watcher))).isEqualTo(step);
    }
    disk.fill(2 * MEBIBYTE);
    long free = disk.free();
    FakeTrainer second = attempt(2);
    assertNoRoom(
        () -> restore(second).run(),
        disk.directory() + "/volume/modelyard/work/uid-1/",
        "%,d bytes".formatted(4 * MEBIBYTE));
    assertThat(store(second).list("work/uid-1")).as("which might have been enough").isEmpty();
    assertThat(free - disk.free()).as("what records took").isLessThan(MEBIBYTE);
    disk.empty();
    AgentReport.Restore report = restore(second).run();
    assertThat(report.outcome()).isEqualTo("Resumed");
    assertThat(Objects.requireNonNull(report.resumedFrom()).step()).isEqualTo(20);
    assertThat(report.skipped()).isEmpty();
  }

  /** Else nothing would ever free it: that is done after a later commit. */
  @Test
  void aRestoreTakesTheRoomOfWhatWasCutOff() throws IOException, InterruptedException {
    Watcher watcher = watcher();
    save(10, "step-10.bin", 4 * MEBIBYTE);
    assertThat(lastStep(poll(watcher))).isEqualTo(10);
    trainer.write("step-20.bin.tmp", random(2, 4 * MEBIBYTE));
    disk.fill(2 * MEBIBYTE);
    FakeTrainer second = attempt(2);
    assertThat(restore(second).run().outcome()).isEqualTo("Resumed");
    assertThat(store(second).list("work/uid-1")).containsExactly("a2");
  }

  /** Between the look and the first byte another program may write. */
  @ParameterizedTest
  @EnumSource(Freeze.class)
  void nothingStaysOfACopyThatTurnsOutNotToFit(Freeze how) throws IOException {
    Store store = store(trainer);
    trainer.write("a.bin", random(1, LARGE));
    trainer.write("b.bin", random(2, MEBIBYTE / 2));
    String work = layout.work(1);
    disk.fill(MEBIBYTE / 4);
    long free = disk.free();
    for (String name : List.of("a.bin", "b.bin")) {
      List<Transfer> copies = List.of(new Transfer(work + "/" + name, "data/d/" + name));
      if (how == Freeze.COPY) {
        assertNoRoom(() -> store.transfer(copies, how), "data/d", "No space left");
      }
      assertNoRoom(() -> store.copy(copies), "data/d", "No space left");
    }
    assertThat(store.walk("data")).isEmpty();
    assertThat(disk.free()).isEqualTo(free);
  }

  @ParameterizedTest
  @EnumSource(
      value = Vendor.class,
      names = {"S3", "ENCRYPTED"})
  void whatComesFromABucketLeavesNothingWhereItDoesNotFit(Vendor vendor)
      throws IOException, InterruptedException {
    try (ObjectServer server = vendor.start(directory)) {
      Bucket bucket = server.bucket("small");
      Store store =
          new SplitStore(
              PosixStore.open(trainer.root(), PARALLEL), server.open(bucket, PARALLEL), PARALLEL);
      String data = "v1/uid-1/data/" + store.payloadName("1-10-n");
      trainer.write("a.bin", random(1, LARGE));
      store.transfer(
          List.of(new Transfer(layout.work(1) + "/a.bin", data + "/a.bin")), Freeze.COPY);
      disk.fill(MEBIBYTE);
      long free = disk.free();
      List<Transfer> back = List.of(new Transfer(data + "/a.bin", layout.work(2) + "/a.bin"));
      assertNoRoom(
          () -> store.transfer(back, Freeze.COPY), layout.work(2) + "/a.bin", "ephemeral-storage");
      assertThat(store.walk(layout.work(2))).isEmpty();
      assertThat(disk.free()).isEqualTo(free);
      disk.empty();
      store.transfer(back, Freeze.COPY);
      assertThat(Files.readAllBytes(trainer.root().resolve(layout.work(2)).resolve("a.bin")))
          .isEqualTo(random(1, LARGE));
    }
  }

  @Test
  void aFileSystemThatCannotTellIsJustWrittenTo() throws IOException {
    try (SmallDisk other = SmallDisk.thatCannotTell(directory.resolve("other"))) {
      Store store = PosixStore.open(other.directory().resolve("modelyard"), PARALLEL);
      Path file = other.directory().resolve("modelyard/work/f");
      Files.createDirectories(file.getParent());
      Files.write(file, random(1, LARGE));
      store.transfer(List.of(new Transfer("work/f", "data/f")), Freeze.COPY);
      assertThat(store.read("data/f")).hasValue(random(1, LARGE));
    }
  }

  @Test
  void aVersionThatDoesNotFitIsNotFetched() throws IOException, InterruptedException {
    Watcher watcher = watcher();
    save(10, "step-10.bin", LARGE);
    String digest = Objects.requireNonNull(watcher.finish().version()).digest();
    Path models = Files.createDirectory(disk.directory().resolve("models"));
    VersionFetch fetch = new VersionFetch(new FolderObjects(trainer.root()), models, PARALLEL);
    disk.fill(MEBIBYTE);
    assertNoRoom(() -> fetch.fetch(digest), models.toString(), "%,d bytes".formatted(LARGE));
    assertThat(models).isEmptyDirectory();
    disk.empty();
    assertThat(fetch.fetch(digest)).isEmpty();
  }

  /** In pieces that lie on the pod's disk meanwhile. */
  @Test
  void whatIsEncryptedOnItsWayNeedsRoomForItsPieces() throws IOException, InterruptedException {
    try (ObjectServer server = Vendor.S3.start(directory)) {
      Sealing sealing = new Sealing(KeyRing.of(EncryptedServer.KEY, ""), false, disk.directory());
      Store store =
          new SplitStore(
              PosixStore.open(directory.resolve("work"), PARALLEL),
              server.open(server.bucket("pieces"), PARALLEL, sealing),
              PARALLEL);
      Path file = directory.resolve("work").resolve(layout.work(1)).resolve("a.bin");
      Files.createDirectories(file.resolveSibling("."));
      Files.write(file, random(1, LARGE));
      String data = layout.data(store.payloadName("1-10-n")) + "/a.bin";
      List<Transfer> up = List.of(new Transfer(layout.work(1) + "/a.bin", data));
      disk.fill(MEBIBYTE);
      long free = disk.free();
      assertNoRoom(
          () -> store.transfer(up, Freeze.COPY),
          disk.directory().toString(),
          "%,d are free".formatted(free),
          "ephemeral-storage");
      assertThat(disk.free()).isEqualTo(free);
      disk.empty();
      assertThat(store.transfer(up, Freeze.COPY).getFirst().size()).isEqualTo(LARGE);
      assertThat(store.walk("v1/uid-1/data")).hasSize(1);
    }
  }

  /** Which is when it gets its length. */
  @Test
  void aCopyHasItsBlocksBeforeItsFirstByte() throws Exception {
    Store store = store(trainer);
    trainer.write("a.bin", random(1, LARGE));
    for (Freeze how : Freeze.values()) {
      List<Transfer> copies = List.of(new Transfer(layout.work(1) + "/a.bin", "data/" + how));
      Set<Long> sizes = new HashSet<>();
      try (ExecutorService other = Executors.newSingleThreadExecutor()) {
        Future<?> copied =
            other.submit(
                () -> {
                  if (how == Freeze.COPY) {
                    store.transfer(copies, how);
                  } else {
                    store.copy(copies);
                  }
                  return true;
                });
        while (!copied.isDone()) {
          store.stat("data/" + how).ifPresent(state -> sizes.add(state.size()));
        }
        copied.get();
      }
      assertThat(sizes).isSubsetOf(0L, (long) LARGE);
    }
  }

  @Test
  void nobodyElseGetsTheBlocksOfAFileThatIsBegun() throws IOException {
    long free = disk.free();
    Path file = Files.createFile(disk.directory().resolve("begun"));
    Room.OF_POD.take(file, LARGE);
    assertThat(free - disk.free()).isGreaterThanOrEqualTo(LARGE);
  }

  /** It would be filled with zeros to that end. */
  @Test
  void nothingIsTakenOfADiskThatIsMemory() throws IOException {
    Path file = Files.createTempFile(Path.of("/dev/shm"), "begun", "");
    try {
      assertThat(Files.getFileStore(file).type()).isEqualTo("tmpfs");
      Room.OF_POD.take(file, LARGE);
      assertThat(file).isEmptyFile();
    } finally {
      Files.delete(file);
    }
  }

  private static void assertNoRoom(ThrowingCallable attempt, String... words) {
    assertThatThrownBy(attempt)
        .isInstanceOfSatisfying(
            StoreException.class,
            refused -> assertThat(refused.kind()).isEqualTo(StoreException.Kind.NO_ROOM))
        .hasMessageContainingAll(words)
        .hasMessageContaining("no room");
  }
}

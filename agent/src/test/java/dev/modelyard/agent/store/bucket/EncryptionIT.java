package dev.modelyard.agent.store.bucket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.modelyard.agent.config.Bucket;
import dev.modelyard.agent.fetch.VersionFetch;
import dev.modelyard.agent.protocol.Checksums;
import dev.modelyard.agent.protocol.CommitId;
import dev.modelyard.agent.protocol.CommitRef;
import dev.modelyard.agent.protocol.Defect;
import dev.modelyard.agent.protocol.Freeze;
import dev.modelyard.agent.protocol.Layout;
import dev.modelyard.agent.protocol.Manifest;
import dev.modelyard.agent.protocol.RunState;
import dev.modelyard.agent.protocol.Store;
import dev.modelyard.agent.protocol.StoreException;
import dev.modelyard.agent.protocol.StoredFile;
import dev.modelyard.agent.protocol.Transfer;
import dev.modelyard.agent.protocol.WorkFile;
import dev.modelyard.agent.protocol.resume.Fork;
import dev.modelyard.agent.protocol.resume.Origin;
import dev.modelyard.agent.protocol.resume.ResumeOutcome;
import dev.modelyard.agent.store.Parallel;
import dev.modelyard.agent.store.bucket.BucketObjects.Sealing;
import dev.modelyard.agent.testkit.BucketDisk;
import dev.modelyard.agent.testkit.EncryptedServer;
import dev.modelyard.agent.testkit.Forger;
import dev.modelyard.agent.testkit.ObjectServer;
import dev.modelyard.agent.testkit.Run;
import dev.modelyard.agent.testkit.Vendor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the servers get to see, and who can read it afterwards. */
class EncryptionIT {
  private static final Sealing OLD = EncryptedServer.sealing(EncryptedServer.KEY, "");
  private static final Sealing BOTH =
      EncryptedServer.sealing(EncryptedServer.NEXT_KEY, EncryptedServer.KEY);

  /** The key came late. */
  private static final Sealing LATE = new Sealing(OLD.ring(), true, OLD.pieces());

  private static final Sealing NEW = EncryptedServer.sealing(EncryptedServer.NEXT_KEY, "");

  /** What every file has in it that {@link Run} writes. */
  private static final String PLAIN = ".bin of ";

  @TempDir
  @SuppressWarnings("NullAway.Init") // set by JUnit
  private Path directory;

  @SuppressWarnings("NullAway.Init") // started by each test
  private ObjectServer server;

  private int pods;

  private void start(Vendor vendor) throws IOException, InterruptedException {
    server = vendor.start(directory);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Bucket bucket() {
    return server.bucket("team a");
  }

  private BucketObjects objects(Sealing sealing) throws IOException {
    return server.open(bucket(), new Parallel(4), sealing);
  }

  private BucketDisk pod(Sealing sealing) throws IOException {
    return new BucketDisk(objects(sealing), directory.resolve("pod-" + ++pods));
  }

  /** Two commits by the same pod. */
  private static CommitRef train(BucketDisk pod) throws IOException {
    Run run = new Run(pod, 2);
    run.decide(pod, 1);
    return run.committed(pod, 1, 20, run.committed(pod, 1, 10, null));
  }

  private static Manifest manifest(Store store, CommitRef ref) throws IOException {
    byte[] json = store.read(new Layout("run").commit(ref.id())).orElseThrow();
    return Manifest.parse(json, ref.id());
  }

  private static Manifest resumed(BucketDisk pod, int epoch) throws IOException {
    ResumeOutcome outcome = new Run(pod, 2).decide(pod, epoch);
    assertThat(outcome).isInstanceOf(ResumeOutcome.Resumed.class);
    Manifest manifest = ((ResumeOutcome.Resumed) outcome).manifest();
    for (StoredFile file : manifest.files()) {
      String name = file.path().substring(file.path().indexOf('/') + 1);
      assertThat(pod.read(new Layout("run").work(epoch) + "/" + file.path()))
          .hasValue(Run.content(manifest.id(), name));
    }
    return manifest;
  }

  /** Names of objects that somebody without a key finds plain text of a file in. */
  private List<String> readable() throws IOException {
    BucketObjects anybody = objects(Sealing.NONE);
    return anybody.walk("").stream().map(WorkFile::path).filter(this::isReadable).toList();
  }

  private boolean isReadable(String key) {
    try {
      String raw = new String(server.raw(bucket(), key), StandardCharsets.ISO_8859_1);
      return raw.contains(PLAIN);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "ENCRYPTED")
  void aRunIsKeptResumedPublishedAndServedAndTheServerReadsNothingOfIt(Vendor vendor)
      throws IOException, InterruptedException {
    start(vendor);
    BucketDisk first = pod(OLD);
    CommitRef newest = train(first);
    Run run = new Run(first, 2);
    String digest =
        run.publisher(first, 1).publish(manifest(first, newest), run.verifier(first)).digest();
    assertThat(readable()).isEmpty();

    assertThat(resumed(pod(OLD), 2).id()).isEqualTo(newest.id());
    Path models = Files.createDirectories(directory.resolve("models"));
    VersionFetch fetch = new VersionFetch(objects(OLD), models, new Parallel(4));
    assertThat(fetch.fetch(digest)).isEmpty();
    assertThat(models.resolve("files/model.bin"))
        .hasBinaryContent(Run.content(newest.id(), "model.bin"));
    assertThat(server.unfinished()).isZero();
  }

  private boolean isInObject(String key, byte[] content) throws IOException {
    String part = new String(content, 0, 16, StandardCharsets.ISO_8859_1);
    return new String(server.raw(bucket(), key), StandardCharsets.ISO_8859_1).contains(part);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "ENCRYPTED")
  void largeFilesGoInPartsAndComeInRanges(Vendor vendor) throws IOException, InterruptedException {
    start(vendor);
    byte[] content = new byte[Checksums.CHUNK + 1000];
    new Random(1).nextBytes(content);
    BucketDisk pod = pod(OLD);
    pod.write("work/large", content);
    String key = "v1/run/data/1-10-n.sealed/large";
    List<Checksums> sums = pod.checksums(List.of("work/large"));
    assertThat(pod.transfer(List.of(new Transfer("work/large", key)), Freeze.LINK)).isEqualTo(sums);
    assertThat(isInObject(key, content)).as("bytes of the file").isFalse();
    assertThat(pod.stat(key).orElseThrow().size()).isEqualTo(content.length);
    assertThat(pod.checksums(List.of(key))).isEqualTo(sums);
    assertThat(pod.transfer(List.of(new Transfer(key, "work/back")), Freeze.COPY)).isEqualTo(sums);
    String copy = "versions/0.sealed/files/large";
    assertThat(pod.transfer(List.of(new Transfer(key, copy)), Freeze.LINK)).isEqualTo(sums);
    for (int at : new int[] {0, 1048519, 1048520, Checksums.CHUNK, content.length - 5}) {
      byte[] there = Arrays.copyOfRange(content, at, Math.min(content.length, at + 9));
      assertThat(pod.readRange(key, at, 9)).as("at %d", at).isEqualTo(there);
    }
    assertThat(pod.readRange(key, content.length, 9)).isEmpty();
    assertThat(server.unfinished()).isZero();
  }

  @Test
  void damageIsFoundQuarantinedAndSteppedBackFrom() throws IOException, InterruptedException {
    start(Vendor.S3);
    BucketDisk pod = pod(OLD);
    StoredFile file = manifest(pod, train(pod)).files().getFirst();
    server.damage(bucket(), new Layout("run").data(file.at()) + "/" + file.path());
    assertThat(resumed(pod(OLD), 2).id()).isEqualTo(new CommitId(10, 1));
    assertThat(RunState.read(pod, new Layout("run")).quarantined())
        .containsExactly(new CommitId(20, 1));
  }

  @Test
  void withoutTheKeyNothingIsGivenUp() throws IOException, InterruptedException {
    start(Vendor.S3);
    CommitRef newest = train(pod(OLD));
    for (Sealing wrong : List.of(Sealing.NONE, NEW)) {
      BucketDisk pod = pod(wrong);
      assertThatThrownBy(() -> new Run(pod, 2).decide(pod, 2))
          .isInstanceOfSatisfying(StoreException.class, e -> assertThat(e.isRefusal()).isTrue())
          .hasMessageContaining("encrypt");
      assertThat(RunState.read(pod, new Layout("run")).quarantined()).isEmpty();
    }
    assertThat(resumed(pod(OLD), 2).id()).isEqualTo(newest.id());
  }

  /** Two runs with keys of their own have the same version. */
  @Test
  void whatAnotherHasSealedKeepsNobodyFromReadingTheSameOfOnesOwn()
      throws IOException, InterruptedException {
    start(Vendor.S3);
    String digest = publish("one", OLD);
    assertThat(publish("two", NEW)).isEqualTo(digest);
    for (Sealing own : List.of(OLD, NEW)) {
      Path models = Files.createDirectories(directory.resolve("models-" + ++pods));
      assertThat(new VersionFetch(objects(own), models, new Parallel(4)).fetch(digest)).isEmpty();
      assertThat(models.resolve("files/model.bin"))
          .hasBinaryContent(Run.content(new CommitId(10, 1), "model.bin"));
    }
  }

  @Test
  void aForkBeginsWithWhatItsKeyOpens() throws IOException, InterruptedException {
    start(Vendor.S3);
    String digest = publish("one", OLD);
    publish("two", NEW);
    for (Sealing own : List.of(OLD, NEW)) {
      BucketDisk pod = pod(own);
      Run run = new Run(pod, 2, "fork-" + pods);
      assertThat(fork(pod, run, digest)).isEmpty();
      assertThat(pod.list(run.layout.data())).hasSize(1);
      assertThat(run.decide(pod, 1)).isInstanceOf(ResumeOutcome.Resumed.class);
    }
    BucketDisk stranger = pod(Sealing.NONE);
    assertThatThrownBy(() -> fork(stranger, new Run(stranger, 2, "stranger"), digest))
        .isInstanceOfSatisfying(StoreException.class, e -> assertThat(e.isRefusal()).isTrue())
        .hasMessageContainingAll("one-1.sealed is encrypted", "two-1.sealed is encrypted");
  }

  private static Optional<String> fork(BucketDisk pod, Run run, String digest) throws IOException {
    return new Fork(pod, run.layout, "PyTorch", Run.nonces(), Run.CLOCK)
        .bring(new Origin.Version("churn-v1", digest, 10))
        .nothing();
  }

  @Test
  void whatIsShreddedKeepsNobodyFromReadingTheSameOfAnother()
      throws IOException, InterruptedException {
    start(Vendor.S3);
    String digest = publish("one", OLD);
    publish("two", OLD);
    Path models = Files.createDirectories(directory.resolve("models"));
    objects(OLD).delete(Layout.keys(Layout.version(digest) + "/one-1.sealed"));
    assertThat(new VersionFetch(objects(OLD), models, new Parallel(4)).fetch(digest)).isEmpty();

    Files.writeString(models.resolve("files/model.bin"), "changed");
    objects(OLD).delete(Layout.keys(Layout.version(digest) + "/two-1.sealed"));
    assertThat(new VersionFetch(objects(OLD), models, new Parallel(4)).fetch(digest))
        .hasValueSatisfying(
            why -> assertThat(why).contains("one-1.sealed has no data key", "two-1.sealed has no"));
    assertThat(models).as("all or nothing").isEmptyDirectory();
  }

  private String publish(String uid, Sealing sealing) throws IOException {
    BucketDisk pod = pod(sealing);
    Run run = new Run(pod, 2, uid);
    run.decide(pod, 1);
    CommitId id = run.committed(pod, 1, 10, null).id();
    Manifest manifest = Manifest.parse(pod.read(run.layout.commit(id)).orElseThrow(), id);
    return run.publisher(pod, 1).publish(manifest, run.verifier(pod)).digest();
  }

  @Test
  void aKeyIsRotatedByRewritingTheRecordsOfKeysOnly() throws IOException, InterruptedException {
    start(Vendor.S3);
    BucketDisk pod = pod(OLD);
    CommitRef newest = train(pod);
    List<WorkFile> before = pod.walk("v1");
    BucketObjects both = objects(BOTH);
    for (String name : both.list("v1/run/data")) {
      assertThat(both.keys().rotate("v1/run/data/" + name)).isTrue();
    }
    assertThat(pod.walk("v1")).isEqualTo(before);
    assertThat(resumed(pod(NEW), 2).id()).isEqualTo(newest.id());
  }

  @Test
  void whatWasWrittenBeforeStaysReadableAndWhatIsWrittenFromThenOnIsNot()
      throws IOException, InterruptedException {
    start(Vendor.S3);
    train(pod(Sealing.NONE));
    List<String> before = readable();
    assertThat(before).hasSize(4);
    BucketDisk pod = pod(LATE);
    CommitRef parent = resumed(pod, 2).ref();
    new Run(pod, 2).committed(pod, 2, 30, parent);
    assertThat(readable()).isEqualTo(before);
    assertThat(resumed(pod(OLD), 3).id()).isEqualTo(new CommitId(30, 2));
  }

  @Test
  void whatSomebodyWithoutTheKeyWritesIsNotBelieved() throws IOException, InterruptedException {
    start(Vendor.S3);
    CommitRef newest = train(pod(OLD));
    BucketDisk stranger = pod(Sealing.NONE);
    CommitId forged = new CommitId(30, 1);
    new Run(stranger, 2).committed(stranger, 1, forged.step(), newest);
    Forger forger = new Forger(stranger, new Layout("run"));
    forger.change(newest.id(), manifest -> manifest.put("path", "step-20/optimizer.bin"));

    BucketDisk pod = pod(OLD);
    ResumeOutcome outcome = new Run(pod, 2).decide(pod, 2);
    assertThat(outcome)
        .isInstanceOfSatisfying(
            ResumeOutcome.Resumed.class,
            resumed -> assertThat(resumed.manifest().step()).isEqualTo(10));
    assertThat(outcome.skipped())
        .extracting(skipped -> skipped.id(), skipped -> skipped.defect().reason())
        .containsExactly(
            tuple(forged, Defect.Reason.Unbelieved), tuple(newest.id(), Defect.Reason.Unbelieved));
    assertThat(RunState.read(pod, new Layout("run")).quarantined()).isEmpty();
  }

  /** With its bytes and its keys. */
  @Test
  void theCommitOfAnotherRunIsNone() throws IOException, InterruptedException {
    start(Vendor.S3);
    BucketDisk other = pod(OLD);
    Run run = new Run(other, 2, "other");
    run.decide(other, 1);
    CommitId id = run.committed(other, 1, 10, null).id();
    for (String kind : List.of("keys/v1/%s/data", "v1/%s/data", "v1/%s/commits")) {
      for (WorkFile file : other.walk(kind.formatted("other"))) {
        byte[] bytes = server.raw(bucket(), kind.formatted("other") + "/" + file.path());
        server
            .open(server.bucket("team a/" + kind.formatted("run")), new Parallel(1), Sealing.NONE)
            .putIfAbsent(file.path(), bytes);
      }
    }
    BucketDisk pod = pod(LATE);
    ResumeOutcome outcome = new Run(pod, 2).decide(pod, 1);
    assertThat(outcome).isInstanceOf(ResumeOutcome.Blocked.class);
    assertThat(outcome.skipped())
        .extracting(skipped -> skipped.id(), skipped -> skipped.defect().reason())
        .containsExactly(tuple(id, Defect.Reason.KeyMissing));
  }

  @Test
  void aCommitTakesItsKeyWithIt() throws IOException, InterruptedException {
    start(Vendor.S3);
    BucketDisk pod = pod(OLD);
    Run run = new Run(pod, 2);
    CommitRef newest = train(pod);
    for (long step = 30; step <= 40; step += 10) {
      newest = run.committed(pod, 1, step, newest);
    }
    assertThat(pod.list("keys/v1/run/data")).hasSize(4);
    run.pruner(pod, 1).prune();
    assertThat(pod.list("keys/v1/run/data")).hasSize(2).isEqualTo(pod.list("v1/run/data"));

    pod.delete("keys/v1/run");
    BucketDisk next = pod(OLD);
    assertThat(run.decide(next, 2)).as("shredded").isInstanceOf(ResumeOutcome.Blocked.class);
  }

  private static void shred(BucketDisk pod, long step) throws IOException {
    for (String name : pod.list("keys/v1/run/data")) {
      if (name.startsWith("1-" + step + "-")) {
        pod.delete("keys/v1/run/data/" + name);
      }
    }
  }

  @Test
  void whatWasShreddedByItselfIsPassedOverAndHoldsNothingUp()
      throws IOException, InterruptedException {
    start(Vendor.S3);
    BucketDisk pod = pod(OLD);
    Run run = new Run(pod, 2);
    CommitRef newest = train(pod);
    for (long step = 30; step <= 50; step += 10) {
      newest = run.committed(pod, 1, step, newest);
    }
    shred(pod, 20);
    BucketDisk later = pod(OLD);
    run.pruner(later, 1).prune();
    assertThat(RunState.read(later, run.layout).commits())
        .extracting(CommitId::step)
        .containsExactly(40L, 50L);

    shred(pod, 50);
    ResumeOutcome outcome = run.decide(pod(OLD), 2);
    assertThat(outcome.skipped())
        .extracting(skipped -> skipped.defect().reason())
        .containsExactly(Defect.Reason.KeyMissing);
    assertThat(outcome)
        .isInstanceOfSatisfying(
            ResumeOutcome.Resumed.class,
            resumed -> assertThat(resumed.manifest().step()).isEqualTo(40));
  }
}

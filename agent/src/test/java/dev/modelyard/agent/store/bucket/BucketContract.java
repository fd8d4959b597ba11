package dev.modelyard.agent.store.bucket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelyard.agent.config.Bucket;
import dev.modelyard.agent.protocol.Checksums;
import dev.modelyard.agent.protocol.CommitId;
import dev.modelyard.agent.protocol.CommitRef;
import dev.modelyard.agent.protocol.Freeze;
import dev.modelyard.agent.protocol.Layout;
import dev.modelyard.agent.protocol.RunState;
import dev.modelyard.agent.protocol.Store;
import dev.modelyard.agent.protocol.StoredFile;
import dev.modelyard.agent.protocol.Transfer;
import dev.modelyard.agent.protocol.WorkFile;
import dev.modelyard.agent.protocol.commit.Candidate;
import dev.modelyard.agent.protocol.commit.CommitOutcome;
import dev.modelyard.agent.protocol.commit.Committer;
import dev.modelyard.agent.protocol.commit.Writer;
import dev.modelyard.agent.protocol.resume.ResumeDecider;
import dev.modelyard.agent.protocol.resume.ResumeOutcome;
import dev.modelyard.agent.protocol.resume.Verifier;
import dev.modelyard.agent.store.Hashing;
import dev.modelyard.agent.store.Parallel;
import dev.modelyard.agent.store.PosixStore;
import dev.modelyard.agent.store.SplitStore;
import dev.modelyard.agent.store.StoreContract;
import dev.modelyard.agent.testkit.ObjectServer;
import dev.modelyard.agent.testkit.Run;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract, and the protocol's own code, over a server of objects. */
public abstract class BucketContract implements StoreContract {
  private static int stores;

  @TempDir
  @SuppressWarnings("NullAway.Init") // set by JUnit
  private Path directory;

  private final Parallel parallel = new Parallel(4);

  @SuppressWarnings("NullAway.Init") // set before each test
  protected Bucket bucket;

  @SuppressWarnings("NullAway.Init") // set before each test
  private BucketObjects objects;

  @SuppressWarnings("NullAway.Init") // set before each test
  protected SplitStore store;

  protected abstract ObjectServer server();

  @BeforeEach
  void open() throws IOException {
    bucket = server().bucket("team a/store-" + ++stores);
    objects = server().open(bucket, parallel);
    store = split(directory.resolve("pod-1"));
  }

  /** Another pod sees the same objects, and nothing of this pod's disk. */
  private SplitStore split(Path disk) throws IOException {
    Files.createDirectories(disk);
    return new SplitStore(PosixStore.open(disk.resolve("work"), parallel), objects, parallel);
  }

  @Override
  public Store store() {
    return store;
  }

  @Override
  public void write(String key, String content) throws IOException {
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    if (key.startsWith("work/")) {
      Path file = directory.resolve("pod-1/work").resolve(key);
      Files.createDirectories(file.getParent());
      Files.write(file, bytes);
    } else {
      objects.delete(key);
      objects.putIfAbsent(key, bytes);
    }
  }

  @Test
  void listsMoreThanOnePage() throws IOException {
    List<Integer> numbers = IntStream.range(0, 1100).boxed().toList();
    new Parallel(16)
        .map(numbers, i -> objects.putIfAbsent("v1/many/%04d.json".formatted(i), new byte[0]));
    assertThat(store.list("v1/many")).hasSize(1100).startsWith("0000.json");
    assertThat(store.walk("v1")).hasSize(1100);
  }

  @Test
  void hasNoVerbsThatObjectsDoNotHave() throws IOException {
    write("data/f", "1");
    assertThat(store.isOneVolume()).isFalse();
    assertThatThrownBy(() -> store.rename("data", "versions/x")).hasMessageContaining("rename");
  }

  @Test
  void sendsAndFetchesALargeFileInPartsAndKeepsNothingUnfinished() throws IOException {
    byte[] chunk = new byte[Checksums.CHUNK];
    new Random(1).nextBytes(chunk);
    Path file = directory.resolve("pod-1/work/work/large");
    Files.createDirectories(file.getParent());
    try (OutputStream out = Files.newOutputStream(file)) {
      out.write(chunk);
      out.write(chunk);
      out.write(chunk, 0, 1000);
    }
    Checksums sums = Hashing.of(file);
    assertThat(sums.crc32c()).hasSize(3);
    List<Transfer> freeze = List.of(new Transfer("work/large", "data/large"));
    assertThat(store.transfer(freeze, Freeze.LINK)).containsExactly(sums);
    assertThatThrownBy(() -> store.transfer(freeze, Freeze.LINK))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThat(store.transfer(List.of(new Transfer("data/large", "work/back")), Freeze.COPY))
        .containsExactly(sums);
    assertThat(Files.mismatch(file, directory.resolve("pod-1/work/work/back"))).isEqualTo(-1);
    assertThat(store.transfer(List.of(new Transfer("data/large", "versions/large")), Freeze.LINK))
        .containsExactly(sums);
    assertThat(server().unfinished()).isZero();
  }

  @Test
  void anotherPodResumesWhatThisOneCommittedAndStepsBackFromDamage() throws IOException {
    Layout layout = new Layout("run");
    assertThat(decide(store, layout, 1)).isInstanceOf(ResumeOutcome.Fresh.class);
    CommitRef first = commit(store, layout, 10, null);
    commit(store, layout, 20, first);

    Store second = split(directory.resolve("pod-2"));
    ResumeOutcome outcome = decide(second, layout, 2);
    assertThat(outcome).isInstanceOf(ResumeOutcome.Resumed.class);
    assertThat(second.read("work/run/a2/step-20/model.bin"))
        .hasValue(Run.content(new CommitId(20, 1), "model.bin"));

    StoredFile damaged = ((ResumeOutcome.Resumed) outcome).manifest().files().getFirst();
    server().damage(bucket, layout.data(damaged.at()) + "/" + damaged.path());
    Store third = split(directory.resolve("pod-3"));
    assertThat(decide(third, layout, 3)).isInstanceOf(ResumeOutcome.Resumed.class);
    assertThat(third.read("work/run/a3/step-10/model.bin"))
        .hasValue(Run.content(new CommitId(10, 1), "model.bin"));
    assertThat(RunState.read(third, layout).quarantined()).containsExactly(new CommitId(20, 1));
  }

  private static ResumeOutcome decide(Store store, Layout layout, int epoch) throws IOException {
    Verifier verifier = new Verifier(store, layout, new Random(1));
    return new ResumeDecider(store, layout, verifier, Run.nonces(), Run.CLOCK)
        .decide(Run.request(epoch));
  }

  private CommitRef commit(Store store, Layout layout, long step, @Nullable CommitRef parent)
      throws IOException {
    CommitId id = new CommitId(step, 1);
    String path = "step-" + step;
    String work = layout.work(1) + "/" + path + "/model.bin";
    write(work, new String(Run.content(id, "model.bin"), StandardCharsets.UTF_8));
    List<WorkFile> files =
        store.walk(layout.work(1)).stream().filter(f -> f.path().startsWith(path + "/")).toList();
    Candidate candidate = new Candidate(step, path, files, Freeze.LINK, Map.of(), 1, 1);
    Writer writer = new Writer(1, 0, 1, "Generic", 1, null, null);
    CommitOutcome outcome =
        new Committer(store, layout, writer, Run.nonces(), Run.CLOCK).commit(candidate, parent);
    assertThat(outcome).isInstanceOf(CommitOutcome.Committed.class);
    return ((CommitOutcome.Committed) outcome).manifest().ref();
  }
}

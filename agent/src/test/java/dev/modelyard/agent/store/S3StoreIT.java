package dev.modelyard.agent.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import dev.modelyard.agent.store.s3.S3Credentials;
import dev.modelyard.agent.store.s3.S3Objects;
import dev.modelyard.agent.testkit.Run;
import dev.modelyard.agent.testkit.S3Server;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract, and the protocol's own code, over a real S3 server. */
class S3StoreIT implements StoreContract {
  @SuppressWarnings("NullAway.Init") // set before all tests
  private static S3Server server;

  private static int stores;

  @TempDir
  @SuppressWarnings("NullAway.Init") // set by JUnit
  private Path directory;

  private final Parallel parallel = new Parallel(4);
  private String prefix = "";

  @SuppressWarnings("NullAway.Init") // set before each test
  private S3Objects objects;

  @SuppressWarnings("NullAway.Init") // set before each test
  private SplitStore store;

  @BeforeAll
  static void start(@TempDir Path directory) throws IOException, InterruptedException {
    server = new S3Server(directory);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void open() throws IOException {
    prefix = "team a/store-" + ++stores;
    objects =
        new S3Objects(server.location(prefix), server.credentials(), parallel, Clock.systemUTC());
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
    for (int i = 0; i < 1100; i++) {
      objects.putIfAbsent("v1/many/%04d.json".formatted(i), new byte[0]);
    }
    assertThat(store.list("v1/many")).hasSize(1100).startsWith("0000.json");
    assertThat(store.walk("v1")).hasSize(1100);
  }

  @Test
  void saysWhatTheServerSaid() {
    S3Objects stranger =
        new S3Objects(
            server.location(prefix),
            new S3Credentials("test", "wrong", null),
            parallel,
            Clock.systemUTC());
    assertThatThrownBy(() -> stranger.putIfAbsent("v1/a", new byte[1]))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("403")
        .hasMessageContaining("SignatureDoesNotMatch");
  }

  @Test
  void hasNoVerbsThatObjectsDoNotHave() throws IOException {
    write("data/f", "1");
    assertThat(store.hasLinks()).isFalse();
    assertThatThrownBy(() -> store.rename("data", "versions/x")).hasMessageContaining("rename");
    assertThatThrownBy(
            () -> store.transfer(List.of(new Transfer("data/f", "versions/f")), Freeze.LINK))
        .hasMessageContaining("transfer");
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
    Path file = server.file(prefix + "/" + layout.data(damaged.at()) + "/" + damaged.path());
    byte[] bytes = Files.readAllBytes(file);
    bytes[0] ^= 1;
    Files.write(file, bytes);
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

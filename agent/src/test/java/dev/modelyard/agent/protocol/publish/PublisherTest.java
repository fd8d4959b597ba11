package dev.modelyard.agent.protocol.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelyard.agent.protocol.CommitRef;
import dev.modelyard.agent.protocol.FencedException;
import dev.modelyard.agent.protocol.Freeze;
import dev.modelyard.agent.protocol.Layout;
import dev.modelyard.agent.protocol.Manifest;
import dev.modelyard.agent.protocol.Store;
import dev.modelyard.agent.protocol.StoreException;
import dev.modelyard.agent.protocol.Tree;
import dev.modelyard.agent.protocol.WorkFile;
import dev.modelyard.agent.protocol.commit.Candidate;
import dev.modelyard.agent.protocol.commit.CommitOutcome;
import dev.modelyard.agent.protocol.commit.Committer;
import dev.modelyard.agent.protocol.commit.Writer;
import dev.modelyard.agent.protocol.publish.ModelPack.Entry;
import dev.modelyard.agent.store.Parallel;
import dev.modelyard.agent.store.PosixStore;
import dev.modelyard.agent.testkit.ForwardedStore;
import dev.modelyard.agent.testkit.InMemoryStore;
import dev.modelyard.agent.testkit.Invariants;
import dev.modelyard.agent.testkit.Run;
import dev.modelyard.agent.testkit.SteppedStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PublisherTest {
  private final InMemoryStore disk = new InMemoryStore();
  private final Run run = new Run(disk, 2);

  @BeforeEach
  void begin() throws IOException {
    run.decide(disk, 1);
  }

  private Manifest commit(int epoch, long step) throws IOException {
    CommitRef ref = run.committed(disk, epoch, step, null);
    return Manifest.parse(disk.read(run.layout.commit(ref.id())).orElseThrow(), ref.id());
  }

  private PublishedVersion publish(int epoch, Manifest manifest) throws IOException {
    return run.publisher(disk, epoch).publish(manifest, run.verifier(disk));
  }

  @Test
  void aVersionIsWhatItsDigestSays() throws IOException {
    PublishedVersion version = publish(1, commit(1, 10));
    assertThat(version.path()).isEqualTo("versions/" + version.digest().substring(7));
    assertThat(version.files()).isEqualTo(2);
    assertThat(VersionCheck.difference(disk, version.path(), version.digest())).isEmpty();
    assertThat(disk.read(version.path() + "/files/model.bin")).isPresent();
  }

  @Test
  void publishingAgainFindsItInPlace() throws IOException {
    Manifest manifest = commit(1, 10);
    PublishedVersion first = publish(1, manifest);
    List<String> before = disk.keys();
    assertThat(publish(1, manifest)).isEqualTo(first);
    assertThat(disk.keys()).isEqualTo(before);
  }

  @Test
  void theSameFilesGiveTheSameDigestWhereverTheyLie() throws IOException {
    PublishedVersion commit = publish(1, commit(1, 10));
    run.decide(disk, 2);
    for (String file : List.of("model.bin", "optimizer.bin")) {
      disk.write(
          run.layout.work(2) + "/final/" + file,
          disk.read(commit.path() + "/files/" + file).orElseThrow());
    }
    assertThat(run.publisher(disk, 2).publish("final", 10).digest()).isEqualTo(commit.digest());
  }

  @Test
  void whatACommitHoldsBesideItsCheckpointIsNotPublished() throws IOException {
    run.train(1, 10);
    List<WorkFile> files = run.candidate(1, 10).files();
    Candidate model = new Candidate(10, "step-10/model.bin", files, Freeze.COPY, Map.of(), 1, 1);
    Writer writer = new Writer(1, 0, 1, "Keras", 1, null, null);
    Committer committer = new Committer(disk, run.layout, writer, Run.nonces(), Run.CLOCK);
    CommitOutcome.Committed committed = (CommitOutcome.Committed) committer.commit(model, null);
    assertThat(committed.manifest().files()).hasSize(2);
    PublishedVersion version = publish(1, committed.manifest());
    assertThat(version.files()).isEqualTo(1);
    assertThat(disk.read(version.path() + "/files/model.bin")).isPresent();
  }

  @Test
  void aVersionOutlivesItsRun() throws IOException {
    PublishedVersion version = publish(1, commit(1, 10));
    disk.delete(Layout.RUNS);
    disk.delete("work");
    assertThat(VersionCheck.difference(disk, version.path(), version.digest())).isEmpty();
  }

  @Test
  void aDamagedCommitIsNotPublished() throws IOException {
    Manifest manifest = commit(1, 10);
    disk.corrupt(
        disk.keys().stream()
            .filter(key -> key.startsWith(run.layout.data()))
            .findFirst()
            .orElseThrow());
    assertThatThrownBy(() -> publish(1, manifest))
        .hasMessageContaining("10.1")
        .hasMessageContaining("damaged");
    assertThat(disk.list(Layout.VERSIONS)).isEmpty();
  }

  private List<String> operations(Publication publication) throws IOException {
    List<String> operations = new ArrayList<>();
    publication.in(
        new SteppedStore(
            disk,
            new SteppedStore.Step() {
              @Override
              public void before(String operation) {
                operations.add(operation);
              }

              @Override
              public void after(String operation) {
                // What was asked for is enough.
              }
            }));
    return operations;
  }

  private interface Publication {
    void in(Store store) throws IOException;
  }

  private static List<String> reads(List<String> operations) {
    return operations.stream()
        .filter(operation -> operation.matches("(checksums|transfer) .*"))
        .map(operation -> operation.substring(operation.lastIndexOf('/') + 1))
        .toList();
  }

  @Test
  void readsACommitOnceAndUnderItsNewName() throws IOException {
    Manifest manifest = commit(1, 10);
    List<String> operations =
        operations(store -> run.publisher(store, 1).publish(manifest, run.verifier(store)));
    assertThat(reads(operations)).containsExactlyInAnyOrder("model.bin", "optimizer.bin");
    assertThat(operations).noneMatch(operation -> operation.startsWith("checksums"));
  }

  @Test
  void noticesThatADirectoryChangedWhileItWasPublished() {
    String file = run.layout.work(1) + "/final/model.bin";
    disk.write(file, new byte[] {1});
    Store changing =
        new SteppedStore(
            disk,
            new SteppedStore.Step() {
              @Override
              public void before(String operation) {
                if (operation.startsWith("transfer")) {
                  disk.write(file, new byte[] {2});
                }
              }

              @Override
              public void after(String operation) {
                // Only what happens in between matters.
              }
            });
    assertThatThrownBy(() -> run.publisher(changing, 1).publish("final", 10))
        .hasMessageContaining("final/model.bin has sha256");
    assertThat(disk.list(Layout.VERSIONS)).isEmpty();
    assertThat(disk.list(run.layout.published())).isEmpty();
  }

  @Test
  void aDamagedVersionIsPutAsideAndMadeAnew() throws IOException {
    Manifest manifest = commit(1, 10);
    PublishedVersion version = publish(1, manifest);
    disk.delete(version.path() + "/files/model.bin");
    publish(1, manifest);
    assertThat(VersionCheck.difference(disk, version.path(), version.digest())).isEmpty();
  }

  @Test
  void whatCouldRunCodeIsNotPublishedAndLeavesNoTrace() throws IOException {
    String work = run.layout.work(1) + "/final/";
    disk.write(work + "a.txt", "text".getBytes(StandardCharsets.UTF_8));
    disk.write(work + "model.pkl", "cos\nsystem\n(S'id'\ntR.".getBytes(StandardCharsets.UTF_8));
    assertThatThrownBy(() -> run.publisher(disk, 1).publish("final", 10))
        .isInstanceOf(FormatRefusedException.class)
        .hasMessageContaining("AllowList")
        .hasMessageContaining("model.pkl: byte 0 GLOBAL imports os.system");
    assertThat(disk.list(Layout.VERSIONS)).isEmpty();
    assertThat(disk.list(run.layout.published())).isEmpty();
  }

  @Test
  void anAttemptLeftBehindDoesNotPublish() throws IOException {
    Manifest manifest = commit(1, 10);
    run.decide(disk, 2);
    assertThatThrownBy(() -> publish(1, manifest)).isInstanceOf(FencedException.class);
  }

  @Test
  void aMissingDirectoryIsNamed() {
    assertThatThrownBy(() -> run.publisher(disk, 1).publish("final", 0))
        .hasMessageContaining("final");
  }

  private static void assertNotEmpty(Publisher publisher, String says) throws IOException {
    assertThat(publisher.isEmpty("final")).isFalse();
    assertThatThrownBy(() -> publisher.publish("final", 0))
        .isInstanceOfSatisfying(StoreException.class, e -> assertThat(e.isRefusal()).isTrue())
        .hasMessageContaining("publish.directory final: it is " + says);
  }

  @Test
  void aLinkOrAFileInPlaceOfTheDirectoryIsNotNothing(@TempDir Path directory) throws IOException {
    Publisher publisher = run.publisher(PosixStore.open(directory, new Parallel(1)), 1);
    Path work = Files.createDirectories(directory.resolve(run.layout.work(1)));
    Path there = work.resolve("final");
    Files.createSymbolicLink(there, Files.createDirectory(work.resolve("checkpoint-500")));
    assertNotEmpty(publisher, "a symbolic link");
    Files.delete(there);
    Files.writeString(there, "weights");
    assertNotEmpty(publisher, "no directory");
    Files.delete(there);
    assertThat(publisher.isEmpty("final")).isTrue();
  }

  @Test
  void filesBehindALinkAreNoVersion(@TempDir Path directory) throws IOException {
    PosixStore store = PosixStore.open(directory, new Parallel(1));
    ModelPack.Encoded pack = ModelPack.encode(List.of(new Entry("model.bin", 1, "aa")));
    store.putIfAbsent("v/manifest.json", pack.manifest().getBytes(StandardCharsets.UTF_8));
    Files.createSymbolicLink(directory.resolve("v/files"), directory);
    assertThat(VersionCheck.difference(store, "v", pack.digest()))
        .hasValue("files does not belong to the version");
  }

  /** Dies when its draft is complete. */
  private void leaveDraft(int epoch, Manifest manifest) {
    SteppedStore.Step dying =
        new SteppedStore.Step() {
          @Override
          public void before(String operation) throws IOException {
            if (operation.startsWith("rename")) {
              throw new IOException("dies before " + operation);
            }
          }

          @Override
          public void after(String operation) {
            // It dies before.
          }
        };
    Store store = new SteppedStore(disk, dying);
    assertThatThrownBy(() -> run.publisher(store, epoch).publish(manifest, run.verifier(store)))
        .hasMessageContaining("dies");
  }

  @Test
  void anAttemptLeftBehindDoesNotTouchTheDraftOfANewerOne() throws IOException {
    Manifest old = commit(1, 10);
    SteppedStore.Step overtaken =
        new SteppedStore.Step() {
          @Override
          public void before(String operation) throws IOException {
            if (operation.equals("list " + Layout.VERSIONS)) {
              run.decide(disk, 2);
              leaveDraft(2, commit(2, 20));
            }
          }

          @Override
          public void after(String operation) {
            // It is overtaken before it looks.
          }
        };
    Store store = new SteppedStore(disk, overtaken);
    run.publisher(store, 1).publish(old, run.verifier(store));
    String draft =
        disk.list(Layout.VERSIONS).stream()
            .filter(name -> name.startsWith("draft-run-2-"))
            .findFirst()
            .orElseThrow();
    assertThat(disk.walk(Layout.VERSIONS + "/" + draft)).hasSize(4);
  }

  @Test
  void anAttemptWhoseDraftWasClearedPutsNothingInPlace() throws IOException {
    Manifest old = commit(1, 10);
    SteppedStore.Step overtaken =
        new SteppedStore.Step() {
          @Override
          public void before(String operation) throws IOException {
            if (operation.matches("put .*/manifest.json")) {
              run.decide(disk, 2);
              publish(2, commit(2, 20));
            }
          }

          @Override
          public void after(String operation) {
            // It is overtaken before it has finished its draft.
          }
        };
    Store store = new SteppedStore(disk, overtaken);
    assertThatThrownBy(() -> run.publisher(store, 1).publish(old, run.verifier(store)))
        .hasMessageContaining("has cleared");
    assertThat(disk.list(Layout.VERSIONS).stream().filter(name -> name.matches("[0-9a-f]{64}")))
        .hasSize(1);
    Invariants.versionsAreWhole(disk);
  }

  @Test
  void aDraftLeftBehindGoesAsideInOneStepBeforeItGoes() throws IOException {
    leaveDraft(1, commit(1, 10));
    run.decide(disk, 2);
    Manifest manifest = commit(2, 20);
    List<String> changes =
        operations(store -> run.publisher(store, 2).publish(manifest, run.verifier(store))).stream()
            .filter(operation -> operation.matches("(rename|delete) .*"))
            .toList();
    assertThat(changes.getFirst()).startsWith("rename versions/draft-run-1-");
    assertThat(disk.list(Layout.VERSIONS)).allMatch(name -> name.matches("[0-9a-f]{64}"));
  }

  @Test
  void theVersionOfAnEarlierAttemptIsAnOrphan() throws IOException {
    PublishedVersion orphan = publish(1, commit(1, 10));
    run.decide(disk, 2);
    PublishedVersion version = publish(2, commit(2, 20));
    run.publisher(disk, 2).removeOrphans();
    assertThat(disk.stat(orphan.path())).isEmpty();
    assertThat(disk.stat(version.path())).isPresent();
  }

  @Test
  void whatAnotherRunPublishedTooStays() throws IOException {
    PublishedVersion shared = publish(1, commit(1, 10));
    disk.putIfAbsent(
        new Layout("other").published(1),
        ("{\"digest\":\"" + shared.digest() + "\"}").getBytes(StandardCharsets.UTF_8));
    run.decide(disk, 2);
    run.publisher(disk, 2).removeOrphans();
    assertThat(disk.stat(shared.path())).isPresent();
  }

  /** Rot, or a hand: what is in it may be anything. */
  @ParameterizedTest
  @ValueSource(strings = {"", "{}", "{\"digest\":\"sha256:../..\"}", "null"})
  void whatAnotherRunMayHavePublishedStays(String record) throws IOException {
    PublishedVersion orphan = publish(1, commit(1, 10));
    disk.putIfAbsent(new Layout("other").published(1), record.getBytes(StandardCharsets.UTF_8));
    run.decide(disk, 2);
    PublishedVersion version = publish(2, commit(2, 20));
    run.publisher(disk, 2).removeOrphans();
    assertThat(disk.stat(orphan.path())).isPresent();
    assertThat(disk.stat(version.path())).isPresent();
  }

  @Test
  void aRecordOfItsOwnThatIsDamagedIsNamed() throws IOException {
    run.decide(disk, 2);
    disk.putIfAbsent(run.layout.published(1), new byte[0]);
    assertThatThrownBy(() -> run.publisher(disk, 2).removeOrphans())
        .hasMessageContaining(run.layout.published(1))
        .hasMessageContaining("delete it");
  }

  @Test
  void whatALaterAttemptPublishedTooStays() throws IOException {
    Manifest manifest = commit(1, 10);
    PublishedVersion shared = publish(1, manifest);
    run.decide(disk, 3);
    publish(3, manifest);
    run.publisher(disk, 2).removeOrphans();
    assertThat(disk.stat(shared.path())).isPresent();
  }

  @Test
  void itsOwnStaysWhenAListingDoesNotShowItYet() throws IOException {
    Manifest manifest = commit(1, 10);
    publish(1, manifest);
    run.decide(disk, 2);
    PublishedVersion shared = publish(2, manifest);
    Store late =
        new ForwardedStore(disk) {
          @Override
          public List<String> list(String directory) throws IOException {
            return super.list(directory).stream().filter(name -> !name.equals("2.json")).toList();
          }
        };
    run.publisher(late, 2).removeOrphans();
    assertThat(disk.stat(shared.path())).isPresent();
  }

  @Test
  void everyDifferenceIsFound() throws IOException {
    PublishedVersion version = publish(1, commit(1, 10));
    String files = version.path() + "/files/";
    String model = files + "model.bin";
    byte[] good = disk.read(model).orElseThrow();

    Store linked =
        new ForwardedStore(disk) {
          @Override
          public Tree tree(String directory) throws IOException {
            return new Tree(super.tree(directory).files(), List.of(Tree.Unkept.link("extra")));
          }
        };
    assertThat(VersionCheck.difference(linked, version.path(), version.digest()))
        .hasValue("extra does not belong to the version");

    disk.corrupt(model);
    assertDifference(version, "model.bin has sha256");
    disk.truncate(model);
    assertDifference(version, "model.bin has 180 bytes");
    disk.delete(model);
    assertDifference(version, "model.bin is missing");
    disk.write(model, good);
    disk.write(files + "extra.py", good);
    assertDifference(version, "extra.py does not belong");
    disk.delete(files + "extra.py");
    disk.corrupt(version.path() + "/manifest.json");
    assertDifference(version, "manifest.json has digest");
    disk.delete(version.path() + "/manifest.json");
    assertDifference(version, "manifest.json is missing");
  }

  private void assertDifference(PublishedVersion version, String text) throws IOException {
    assertThat(VersionCheck.difference(disk, version.path(), version.digest()))
        .hasValueSatisfying(difference -> assertThat(difference).contains(text));
  }

  @Test
  void identityIsFixed() {
    // Changing this digest changes the identity of every version there is.
    List<Entry> files =
        List.of(new Entry("model.safetensors", 5, "aa"), new Entry("config.json", 2, "bb"));
    assertThat(ModelPack.encode(files)).isEqualTo(ModelPack.encode(files.reversed()));
    assertThat(ModelPack.encode(files).digest())
        .isEqualTo("sha256:9f87fcf8044df6f173d38c7bec12e6f752a5f98d6b27b89a1dfa5ae75828c326");
  }

  @Test
  void aManifestCannotNameFilesOutside() {
    for (String path : List.of("../x", "/x", "a//b", "", "a/./b")) {
      String manifest = ModelPack.encode(List.of(new Entry(path, 1, "aa"))).manifest();
      assertThatThrownBy(() -> ModelPack.decode(manifest.getBytes(StandardCharsets.UTF_8)))
          .as(path)
          .isInstanceOf(IOException.class);
    }
  }
}

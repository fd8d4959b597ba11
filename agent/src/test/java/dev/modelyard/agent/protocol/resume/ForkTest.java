package dev.modelyard.agent.protocol.resume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelyard.agent.protocol.CommitId;
import dev.modelyard.agent.protocol.CommitRef;
import dev.modelyard.agent.protocol.Layout;
import dev.modelyard.agent.protocol.Manifest;
import dev.modelyard.agent.protocol.RunState;
import dev.modelyard.agent.protocol.Store;
import dev.modelyard.agent.protocol.StoreException;
import dev.modelyard.agent.protocol.StoredFile;
import dev.modelyard.agent.protocol.Transfer;
import dev.modelyard.agent.protocol.publish.PublishedVersion;
import dev.modelyard.agent.protocol.resume.Verifier.ManifestCheck;
import dev.modelyard.agent.testkit.DamagingStore;
import dev.modelyard.agent.testkit.Faults;
import dev.modelyard.agent.testkit.InMemoryStore;
import dev.modelyard.agent.testkit.Invariants;
import dev.modelyard.agent.testkit.Run;
import dev.modelyard.agent.testkit.SteppedStore;
import dev.modelyard.agent.testkit.UnreadableStore;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Another run has committed steps 10, 20 and 30, and published the last of them. */
class ForkTest {
  private InMemoryStore disk = new InMemoryStore();
  private Run old = new Run(disk, 3, "old");
  private Run fork = new Run(disk, 3, "fork");
  private String version = "";

  static Stream<InMemoryStore> stores() {
    return Stream.of(new InMemoryStore(), InMemoryStore.ofObjects());
  }

  @BeforeEach
  void anOldRun() throws IOException {
    given(new InMemoryStore());
  }

  private void given(InMemoryStore store) throws IOException {
    disk = store;
    old = new Run(disk, 3, "old");
    fork = new Run(disk, 3, "fork");
    old.decide(disk, 1);
    CommitRef parent = old.committed(disk, 1, 10, null);
    parent = old.committed(disk, 1, 20, parent);
    parent = old.committed(disk, 1, 30, parent);
    PublishedVersion published =
        old.publisher(disk, 1).publish(manifest(old, parent.id()), old.verifier(disk));
    version = published.digest();
  }

  private Manifest manifest(Run run, CommitId id) throws IOException {
    if (run.verifier(disk).manifest(id) instanceof ManifestCheck.Sound(Manifest manifest)) {
      return manifest;
    }
    throw new AssertionError("no commit " + id.name());
  }

  private Optional<String> bring(Store store, Origin origin) throws IOException {
    return new Fork(store, fork.layout, "PyTorch", Run.nonces(), Run.CLOCK).bring(origin).nothing();
  }

  private static Origin from(@Nullable Long step) {
    return new Origin.Checkpoint("churn-old", "old", step);
  }

  private long resumedStep(int epoch) throws IOException {
    Manifest resumed = ((ResumeOutcome.Resumed) fork.decide(disk, epoch)).manifest();
    for (StoredFile file : resumed.files()) {
      String name = file.path().substring(file.path().lastIndexOf('/') + 1);
      assertThat(disk.read(fork.layout.work(epoch) + "/" + file.path()))
          .as(file.path())
          .hasValue(Run.content(new CommitId(resumed.step(), 1), name));
    }
    return resumed.step();
  }

  @ParameterizedTest
  @MethodSource("stores")
  void beginsAtTheNewestCheckpointOfAnotherRun(InMemoryStore store) throws IOException {
    given(store);

    assertThat(bring(disk, from(null))).isEmpty();

    assertThat(resumedStep(1)).isEqualTo(30);
    assertThat(manifest(fork, new CommitId(30, 0)).parent())
        .isEqualTo(manifest(old, new CommitId(30, 1)).ref());
    Invariants.commitsAreWhole(disk, fork);
    Invariants.commitsAreWhole(disk, old);
  }

  @Test
  void beginsAtTheStepAskedFor() throws IOException {
    assertThat(bring(disk, from(20L))).isEmpty();

    assertThat(resumedStep(1)).isEqualTo(20);
  }

  @Test
  void goesOnFromItsOwnCommitsOnceItHasSome() throws IOException {
    bring(disk, from(20L));
    resumedStep(1);
    fork.committed(disk, 1, 40, manifest(fork, new CommitId(20, 0)).ref());

    assertThat(bring(disk, from(30L))).isEmpty();

    assertThat(RunState.read(disk, fork.layout).commits())
        .containsExactlyInAnyOrder(new CommitId(20, 0), new CommitId(40, 1));
    assertThat(resumedStep(2)).isEqualTo(40);
  }

  @Test
  void outlivesTheRunItCameFrom() throws IOException {
    bring(disk, from(null));
    disk.delete("v1/old");

    assertThat(resumedStep(1)).isEqualTo(30);
  }

  @Test
  void passesOverADamagedCheckpointUnlessItIsTheOneAskedFor() throws IOException {
    StoredFile file = manifest(old, new CommitId(30, 1)).files().getFirst();
    disk.corrupt(old.verifier(disk).key(file));

    assertThat(bring(disk, from(30L)))
        .hasValueSatisfying(
            why ->
                assertThat(why)
                    .contains("'churn-old' has no checkpoint of step 30 that verifies", "30.1"));
    assertThat(fork.decide(disk, 1)).isInstanceOf(ResumeOutcome.Fresh.class);
    assertThat(disk.list(fork.layout.data())).isEmpty();

    fork = new Run(disk, 3, "another");
    assertThat(bring(disk, from(null))).isEmpty();
    assertThat(resumedStep(1)).isEqualTo(20);
  }

  @Test
  void saysWhatThereIs() throws IOException {
    assertThat(bring(disk, from(25L)))
        .hasValueSatisfying(why -> assertThat(why).endsWith("it has steps 30, 20, 10"));
    assertThat(bring(disk, new Origin.Checkpoint("gone", "no-such-run", null)))
        .hasValueSatisfying(why -> assertThat(why).contains("'gone'", "none in this store"));
  }

  @ParameterizedTest
  @MethodSource("stores")
  void beginsWithTheFilesOfAVersion(InMemoryStore store) throws IOException {
    given(store);

    assertThat(bring(disk, new Origin.Version("churn-v1", version, 30))).isEmpty();

    assertThat(resumedStep(1)).isEqualTo(30);
    assertThat(disk.walk(fork.layout.work(1)))
        .extracting(found -> found.path())
        .containsExactly("version/model.bin", "version/optimizer.bin");
  }

  @Test
  void saysWhenAVersionIsNotThereOrDamaged() throws IOException {
    String other = "sha256:" + "0".repeat(64);
    assertThat(bring(disk, new Origin.Version("churn-v9", other, 0)))
        .hasValueSatisfying(why -> assertThat(why).contains("'churn-v9'", "not there"));

    disk.corrupt(version() + "/files/model.bin");
    assertThat(bring(disk, new Origin.Version("churn-v1", version, 30)))
        .hasValueSatisfying(
            why -> assertThat(why).contains("'churn-v1'", version(), "model.bin has sha256"));
    assertThat(disk.list(fork.layout.data())).isEmpty();
  }

  private static Store unreadable(Store store, String file, IOException failure) {
    return new UnreadableStore(store, List.of(file), failure);
  }

  private String newest() throws IOException {
    return old.verifier(disk).key(manifest(old, new CommitId(30, 1)).files().getFirst());
  }

  private final StoreException away =
      new StoreException("the server answered 503", StoreException.Kind.OUTAGE, null);

  /** It would begin at an older one for good. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatFailsOnceIsBroughtAgain(boolean damaged) throws IOException {
    Store store =
        damaged
            ? new DamagingStore(disk, fork.layout.data(), 1)
            : new UnreadableStore(disk, List.of(newest()), away, 1);

    assertThat(bring(store, from(30L))).isEmpty();

    assertThat(resumedStep(1)).isEqualTo(30);
    assertThat(disk.list(fork.layout.data())).hasSize(1);
  }

  @Test
  void aVersionThatIsDamagedOnItsWayOnceIsBroughtAgain() throws IOException {
    Store store = new DamagingStore(disk, fork.layout.data(), 1);

    assertThat(bring(store, new Origin.Version("churn-v1", version, 30))).isEmpty();

    assertThat(resumedStep(1)).isEqualTo(30);
    assertThat(disk.list(fork.layout.data())).hasSize(1);
  }

  @Test
  void aNodeThatDamagesWhatItBringsPassesOverNothing() throws IOException {
    Store store = new DamagingStore(disk, fork.layout.data(), 9);

    assertThatThrownBy(() -> bring(store, from(null)))
        .hasMessageContaining("30.1")
        .hasMessageContaining("this node");

    assertThat(RunState.read(disk, fork.layout).commits()).isEmpty();
    assertThat(disk.list(fork.layout.data())).isEmpty();
  }

  @Test
  void passesOverWhatADiskCannotRead() throws IOException {
    Store store = unreadable(disk, newest(), new IOException("Input/output error"));

    assertThat(bring(store, from(30L)))
        .hasValueSatisfying(why -> assertThat(why).contains("30.1", "Input/output error"));
    assertThat(bring(store, from(null))).isEmpty();

    assertThat(resumedStep(1)).isEqualTo(20);
    assertThat(disk.list(fork.layout.data())).hasSize(1);
  }

  /** Else it is waited for without end. */
  @Test
  void whatAServerCannotGiveThoughItAnswersIsAFailureThatSaysTheWayOut() throws IOException {
    Store store = unreadable(disk, newest(), away);

    assertThatThrownBy(() -> bring(store, from(null)))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.kind()).isEqualTo(StoreException.Kind.FAILURE))
        .hasMessageContaining("delete " + old.layout.commit(new CommitId(30, 1)));
  }

  /** Goes on, and keeps three, at the first file of each of so many that are brought. */
  private Store whileTheOldRunGoesOn(int times) {
    return new SteppedStore(
        disk,
        new SteppedStore.Step() {
          private long step = 30;
          private @Nullable CommitRef parent = null;

          @Override
          public void before(String operation) throws IOException {
            if (operation.startsWith("transfer " + fork.layout.data())
                && operation.endsWith("model.bin")
                && step < 30 + 30L * times) {
              for (int i = 0; i < 3; i++) {
                step += 10;
                parent = old.committed(disk, 1, step, parent);
              }
              old.pruner(disk, 1).prune();
            }
          }

          @Override
          public void after(String operation) {}
        });
  }

  @Test
  void beginsAtANewerOneWhenWhatItBringsIsDeletedMeanwhile() throws IOException {
    assertThat(bring(whileTheOldRunGoesOn(1), from(null))).isEmpty();

    assertThat(resumedStep(1)).isEqualTo(60);
    assertThat(disk.list(fork.layout.data())).hasSize(1);
  }

  @Test
  void doesNotBeginFurtherBackWhereAllIsDeletedFasterThanItIsBrought() {
    assertThatThrownBy(() -> bring(whileTheOldRunGoesOn(9), from(null)))
        .hasMessageContaining("'churn-old'")
        .hasMessageContaining("keep.last");
  }

  @Test
  void aStepThatIsAskedForAndDeletedMeanwhileIsNotThere() throws IOException {
    assertThat(bring(whileTheOldRunGoesOn(1), from(20L)))
        .hasValueSatisfying(why -> assertThat(why).endsWith("it has steps 60, 50, 40"));
  }

  private String version() {
    return Layout.version(version);
  }

  /** What keeps the first of two directories from being used. */
  enum Trouble {
    DAMAGED,
    INCOMPLETE,
    REFUSED,
    BROKEN
  }

  private static Store with(Trouble trouble, InMemoryStore disk, String file) {
    return switch (trouble) {
      case DAMAGED -> {
        disk.corrupt(file);
        yield disk;
      }
      case INCOMPLETE -> {
        disk.delete(file);
        yield disk;
      }
      case REFUSED ->
          unreadable(
              disk, file, new StoreException("another's key", StoreException.Kind.REFUSAL, null));
      case BROKEN -> unreadable(disk, file, new NoSuchFileException(file));
    };
  }

  @ParameterizedTest
  @EnumSource
  void beginsWithTheSecondDirectoryOfAVersionWhenTheFirstCannotBeUsed(Trouble trouble)
      throws IOException {
    given(InMemoryStore.ofObjects());
    for (String path : List.of("manifest.json", "files/model.bin", "files/optimizer.bin")) {
      String from = version() + "/old-1/" + path;
      disk.copy(List.of(new Transfer(from, version() + "/young-1/" + path)));
    }
    Store store = with(trouble, disk, version() + "/old-1/files/optimizer.bin");

    assertThat(bring(store, new Origin.Version("churn-v1", version, 30))).isEmpty();

    assertThat(disk.list(fork.layout.data())).hasSize(1);
    assertThat(resumedStep(1)).isEqualTo(30);
    Invariants.commitsAreWhole(disk, fork);
  }

  @ParameterizedTest
  @EnumSource
  void goesWrongAtEachOperationAndIsThereTheNextTime(Faults.Kind kind) throws IOException {
    boolean fired = true;
    for (int at = 0; fired; at++) {
      given(new InMemoryStore());
      Faults faults = new Faults(at, kind);
      try {
        bring(new SteppedStore(disk, faults), from(null));
      } catch (IOException | Faults.Killed wrong) {
        assertThat(faults.hasFired()).isTrue();
      }
      fired = faults.hasFired();

      assertThat(bring(disk, from(null))).as("after %s at %d", kind, at).isEmpty();
      assertThat(resumedStep(1)).isEqualTo(30);
      Invariants.commitsAreWhole(disk, old);
    }
  }
}

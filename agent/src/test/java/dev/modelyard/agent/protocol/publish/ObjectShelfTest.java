package dev.modelyard.agent.protocol.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelyard.agent.protocol.CommitRef;
import dev.modelyard.agent.protocol.Layout;
import dev.modelyard.agent.protocol.Manifest;
import dev.modelyard.agent.protocol.Store;
import dev.modelyard.agent.protocol.Transfer;
import dev.modelyard.agent.testkit.Faults;
import dev.modelyard.agent.testkit.InMemoryStore;
import dev.modelyard.agent.testkit.Invariants;
import dev.modelyard.agent.testkit.Run;
import dev.modelyard.agent.testkit.SteppedStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Publishing where nothing can be renamed. */
class ObjectShelfTest {
  private final InMemoryStore disk = InMemoryStore.ofObjects();
  private final Run run = new Run(disk, 2);

  @BeforeEach
  void begin() throws IOException {
    run.decide(disk, 1);
  }

  private Manifest commit(int epoch, long step) throws IOException {
    CommitRef ref = run.committed(disk, epoch, step, null);
    return Manifest.parse(disk.read(run.layout.commit(ref.id())).orElseThrow(), ref.id());
  }

  private PublishedVersion publish(Store store, int epoch, Manifest manifest) throws IOException {
    return run.publisher(store, epoch).publish(manifest, run.verifier(store));
  }

  private void assertWhole(PublishedVersion version) throws IOException {
    assertThat(VersionCheck.difference(disk, version.path(), version.digest())).isEmpty();
  }

  /** What is asked of the store, and something that happens before one of these. */
  private record Before(String operation, List<String> seen, Event event)
      implements SteppedStore.Step {
    interface Event {
      void happen() throws IOException;
    }

    Before(String operation, Event event) {
      this(operation, new ArrayList<>(), event);
    }

    @Override
    public void before(String now) throws IOException {
      boolean first = seen.stream().noneMatch(each -> each.matches(operation));
      seen.add(now);
      if (first && now.matches(operation)) {
        event.happen();
      }
    }

    @Override
    public void after(String now) {
      // Before is enough.
    }
  }

  @Test
  void theManifestIsWrittenLastAndReadsAreOnceAndUnderTheNewName() throws IOException {
    Manifest manifest = commit(1, 10);
    Before watching = new Before("nothing", () -> {});
    assertWhole(publish(new SteppedStore(disk, watching), 1, manifest));
    List<String> writes =
        watching.seen().stream().filter(each -> each.matches("(put|transfer|delete) .*")).toList();
    assertThat(writes)
        .satisfiesExactly(
            claim -> assertThat(claim).endsWith("published/1.json"),
            file -> assertThat(file).endsWith("files/model.bin"),
            file -> assertThat(file).endsWith("files/optimizer.bin"),
            config -> assertThat(config).endsWith("config.json"),
            last -> assertThat(last).endsWith("manifest.json"));
    assertThat(watching.seen()).noneMatch(each -> each.startsWith("checksums"));
  }

  @Test
  void whatAKilledPublicationLeftIsUsedByTheNext() throws IOException {
    Manifest manifest = commit(1, 10);
    for (int at = 0; ; at++) {
      Faults faults = new Faults(at, Faults.Kind.FAIL_AFTER);
      try {
        publish(new SteppedStore(disk, faults), 1, manifest);
      } catch (IOException died) {
        Invariants.versionsAreWhole(disk);
      }
      assertWhole(publish(disk, 1, manifest));
      if (!faults.hasFired()) {
        return;
      }
      disk.delete(Layout.VERSIONS);
      disk.delete(run.layout.published());
    }
  }

  @Test
  void whatIsLeftAndWrongIsMadeAnew() throws IOException {
    Manifest manifest = commit(1, 10);
    PublishedVersion version = publish(disk, 1, manifest);
    disk.delete(version.path() + "/manifest.json");
    disk.corrupt(version.path() + "/files/model.bin");
    assertWhole(publish(disk, 1, manifest));
  }

  @Test
  void aDamagedVersionIsMadeAnew() throws IOException {
    Manifest manifest = commit(1, 10);
    PublishedVersion version = publish(disk, 1, manifest);
    disk.corrupt(version.path() + "/files/model.bin");
    assertWhole(publish(disk, 1, manifest));
  }

  @Test
  void twoAgentsOfOneAttemptMakeOneVersion() throws IOException {
    Manifest manifest = commit(1, 10);
    Before other =
        new Before("transfer .*/optimizer.bin", () -> assertWhole(publish(disk, 1, manifest)));
    PublishedVersion version = publish(new SteppedStore(disk, other), 1, manifest);
    assertWhole(version);
    assertThat(Invariants.directoriesOf(disk, version.digest())).containsExactly(version.path());
  }

  @Test
  void aDamagedCommitIsNotPublishedAndNobodysClaim() throws IOException {
    Manifest manifest = commit(1, 10);
    disk.corrupt(
        disk.keys().stream()
            .filter(key -> key.startsWith(run.layout.data()))
            .findFirst()
            .orElseThrow());
    assertThatThrownBy(() -> publish(disk, 1, manifest)).hasMessageContaining("damaged");
    assertThat(disk.walk(Layout.VERSIONS)).isEmpty();
    assertThat(disk.list(run.layout.published())).isEmpty();
  }

  @Test
  void anOrphanGoesManifestFirst() throws IOException {
    PublishedVersion orphan = publish(disk, 1, commit(1, 10));
    run.decide(disk, 2);
    PublishedVersion version = publish(disk, 2, commit(2, 20));
    Before watching = new Before("nothing", () -> {});
    run.publisher(new SteppedStore(disk, watching), 2).removeOrphans();
    assertThat(watching.seen().stream().filter(each -> each.startsWith("delete")))
        .first()
        .isEqualTo("delete " + orphan.path() + "/manifest.json");
    assertThat(disk.walk(orphan.path())).isEmpty();
    assertWhole(version);
  }

  @Test
  void anOrphanGoesAndTheSameBytesOfAnotherRunStay() throws IOException {
    PublishedVersion orphan = publish(disk, 1, commit(1, 10));
    Run other = new Run(disk, 2, "other");
    other.decide(disk, 1);
    CommitRef same = other.committed(disk, 1, 10, null);
    byte[] manifest = disk.read(other.layout.commit(same.id())).orElseThrow();
    PublishedVersion version =
        other.publisher(disk, 1).publish(Manifest.parse(manifest, same.id()), other.verifier(disk));
    assertThat(version.digest()).isEqualTo(orphan.digest());
    run.publisher(disk, 2).removeOrphans();
    assertThat(disk.walk(orphan.path())).isEmpty();
    assertWhole(version);
  }

  @Test
  void aVersionOfTheFormBeforeIsReadAndStays() throws IOException {
    PublishedVersion version = publish(disk, 1, commit(1, 10));
    String former = Layout.version(version.digest());
    for (String name : List.of("manifest.json", "files/model.bin", "files/optimizer.bin")) {
      disk.copy(List.of(new Transfer(version.path() + "/" + name, former + "/" + name)));
    }
    disk.delete(version.path());
    run.publisher(disk, 2).removeOrphans();
    assertThat(Invariants.directoriesOf(disk, version.digest())).containsExactly(former);
    assertThat(VersionCheck.difference(disk, former, version.digest())).isEmpty();
  }

  @Test
  void aVersionThatIsRemovedWhileItIsClaimedIsMadeAnew() throws IOException {
    Manifest manifest = commit(1, 10);
    PublishedVersion version = publish(disk, 1, manifest);
    Before removed =
        new Before("put .*/published/.*", () -> disk.delete(version.path() + "/manifest.json"));
    publish(new SteppedStore(disk, removed), 1, manifest);
    assertWhole(version);
  }
}

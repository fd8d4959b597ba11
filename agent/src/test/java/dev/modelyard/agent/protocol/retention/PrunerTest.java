package dev.modelyard.agent.protocol.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelyard.agent.protocol.Checksums;
import dev.modelyard.agent.protocol.CommitId;
import dev.modelyard.agent.protocol.CommitRef;
import dev.modelyard.agent.protocol.FileState;
import dev.modelyard.agent.protocol.Layout;
import dev.modelyard.agent.protocol.RunState;
import dev.modelyard.agent.protocol.Store;
import dev.modelyard.agent.protocol.StoreException;
import dev.modelyard.agent.protocol.WorkFile;
import dev.modelyard.agent.protocol.retention.KeepRules.Best;
import dev.modelyard.agent.protocol.retention.KeepRules.Goal;
import dev.modelyard.agent.testkit.ForwardedStore;
import dev.modelyard.agent.testkit.InMemoryStore;
import dev.modelyard.agent.testkit.Run;
import dev.modelyard.agent.testkit.UnreadableStore;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Attempt 1 has committed steps 10 to 60. */
class PrunerTest {
  private final InMemoryStore disk = new InMemoryStore();
  private final Run run = new Run(disk, 2);
  private @Nullable CommitRef parent;

  @BeforeEach
  void sixCommits() throws IOException {
    run.decide(disk, 1);
    for (long step = 10; step <= 60; step += 10) {
      parent = run.committed(disk, 1, step, parent);
    }
  }

  private void prune(KeepRules rules, int epoch) throws IOException {
    prune(disk, rules, epoch);
  }

  private void prune(Store store, KeepRules rules, int epoch) throws IOException {
    new Pruner(store, run.layout, run.verifier(store), rules, epoch, Run.CLOCK).prune();
  }

  private List<Long> kept() throws IOException {
    RunState state = RunState.read(disk, run.layout);
    return state.commits().stream().filter(state::isLive).map(CommitId::step).toList();
  }

  private String payload(long step) {
    return disk.keys().stream()
        .filter(key -> key.startsWith(run.layout.data("1-" + step + "-")))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void keepsTheLast() throws IOException {
    prune(new KeepRules(3, 0, null), 1);
    assertThat(kept()).containsExactly(40L, 50L, 60L);
    assertThat(disk.list(run.layout.data())).hasSize(3);
    assertThat(disk.list(run.layout.tombstones())).hasSize(3);
  }

  @Test
  void keepsTwoWhateverIsAsked() throws IOException {
    prune(new KeepRules(1, 0, null), 1);
    assertThat(kept()).containsExactly(50L, 60L);
  }

  @Test
  void keepsMultiples() throws IOException {
    prune(new KeepRules(2, 20, null), 1);
    assertThat(kept()).containsExactly(20L, 40L, 50L, 60L);
  }

  @Test
  void keepsTheBestByAMetric() throws IOException {
    prune(new KeepRules(2, 0, new Best("loss", Goal.MINIMIZE, 2)), 1);
    assertThat(kept()).containsExactly(10L, 20L, 50L, 60L);
  }

  @Test
  void theBestIsTheNewestAmongEquals() {
    NavigableMap<CommitId, Map<String, String>> commits = new TreeMap<>();
    commits.put(new CommitId(1, 1), Map.of("acc", "0.50"));
    commits.put(new CommitId(2, 1), Map.of("acc", "0.5"));
    commits.put(new CommitId(3, 1), Map.of("acc", "nan?"));
    commits.put(new CommitId(4, 1), Map.of());
    assertThat(new KeepRules(2, 0, new Best("acc", Goal.MAXIMIZE, 1)).special(commits))
        .containsExactly(new CommitId(2, 1));
  }

  @Test
  void keepsWhatAnAttemptResumedFrom() throws IOException {
    run.decide(disk, 2);
    CommitRef first = run.committed(disk, 2, 70, parent);
    run.committed(disk, 2, 80, first);
    prune(new KeepRules(2, 0, null), 2);
    assertThat(kept()).containsExactly(60L, 70L, 80L);
  }

  /** A node that is taken away each hour would fill any claim. */
  @Test
  void keepsNothingForAttemptsThatAreOver() throws IOException {
    run.decide(disk, 2);
    CommitRef before = run.committed(disk, 2, 80, run.committed(disk, 2, 70, parent));
    run.decide(disk, 3);
    run.committed(disk, 3, 100, run.committed(disk, 3, 90, before));
    prune(new KeepRules(2, 0, null), 3);
    assertThat(kept()).containsExactly(80L, 90L, 100L);
  }

  @Test
  void deletesNothingWhileTheNewestIsDamaged() throws IOException {
    disk.corrupt(payload(60));
    prune(new KeepRules(2, 0, null), 1);
    assertThat(kept()).hasSize(6);
  }

  @Test
  void countsOnlyWhatLooksRight() throws IOException {
    disk.truncate(payload(50));
    prune(new KeepRules(2, 0, null), 1);
    assertThat(kept()).contains(40L, 60L).doesNotContain(30L);
  }

  @Test
  void whatCannotBeReadStaysAndKeepsNothingElse() throws IOException {
    for (IOException failure : List.of(new IOException("Input/output error"), archived)) {
      prune(unreadable(20, failure), new KeepRules(2, 0, null), 1);
      assertThat(kept()).as(failure.getMessage()).containsExactly(20L, 50L, 60L);
    }
  }

  private final StoreException archived =
      new StoreException("it is in the archive", StoreException.Kind.REFUSAL, null);

  private Store unreadable(long step, IOException failure) {
    return new UnreadableStore(disk, List.of(payload(step)), failure);
  }

  @Test
  void deletesNothingWhileAServerCannotGiveTheNewest() throws IOException {
    Store lacking =
        new ForwardedStore(disk) {
          @Override
          public List<Checksums> checksums(List<String> keys) throws IOException {
            throw archived;
          }
        };
    prune(lacking, new KeepRules(2, 0, null), 1);
    assertThat(kept()).hasSize(6);
  }

  @Test
  void aServerThatIsAwayIsNoNewsOfACommit() throws IOException {
    Store away =
        new ForwardedStore(unreadable(20, archived)) {
          @Override
          public Optional<byte[]> read(String key) throws IOException {
            if (key.equals(run.layout.commit(new CommitId(20, 1)))) {
              throw archived;
            }
            return super.read(key);
          }
        };
    assertThatThrownBy(() -> prune(away, new KeepRules(2, 0, null), 1)).isSameAs(archived);
    assertThat(kept()).hasSize(6);
  }

  @Test
  void whatHasNoReadableManifestKeepsItsPayloadAndNothingElse() throws IOException {
    run.decide(disk, 2);
    disk.write(run.layout.data("1-70-never-committed/model.bin"), new byte[1]);
    Store rotten =
        new ForwardedStore(disk) {
          @Override
          public Optional<byte[]> read(String key) throws IOException {
            if (key.equals(run.layout.commit(new CommitId(20, 1)))) {
              throw new IOException("Input/output error");
            }
            return super.read(key);
          }
        };
    Clock tomorrow = Clock.offset(Run.CLOCK, Duration.ofDays(2));
    KeepRules rules = new KeepRules(2, 0, null);
    new Pruner(rotten, run.layout, run.verifier(rotten), rules, 2, tomorrow).sweep();
    assertThat(disk.list(run.layout.data())).hasSize(6);
    assertThat(payload(20)).isNotEmpty();
  }

  @Test
  void deletesNothingBetweenAClaimAndItsDecision() throws IOException {
    disk.putIfAbsent(run.layout.epoch(2), new byte[0]);
    prune(new KeepRules(2, 0, null), 1);
    prune(new KeepRules(2, 0, null), 2);
    assertThat(kept()).hasSize(6);
  }

  @Test
  void finishesADeletionThatWasBegun() throws IOException {
    disk.putIfAbsent(run.layout.tombstone(new CommitId(60, 1)), new byte[0]);
    prune(new KeepRules(9, 0, null), 1);
    assertThat(kept()).containsExactly(10L, 20L, 30L, 40L, 50L);
    assertThat(disk.list(run.layout.data())).hasSize(5);
  }

  @Test
  void givesUpADeletionWhoseTargetWasChosen() throws IOException {
    run.decide(disk, 2);
    disk.putIfAbsent(run.layout.tombstone(new CommitId(60, 1)), new byte[0]);
    prune(new KeepRules(9, 0, null), 2);
    assertThat(kept()).contains(60L);
    assertThat(disk.list(run.layout.tombstones())).contains("60.1.cancelled");
  }

  @Test
  void sweepsWorkOfEarlierAttemptsAndOldPayloadWithoutAManifest() throws IOException {
    disk.write(run.layout.data(Layout.dataName(new CommitId(65, 1), "lost")) + "/f", new byte[1]);
    run.decide(disk, 2);
    disk.write(run.layout.data(Layout.dataName(new CommitId(65, 2), "now")) + "/f", new byte[1]);
    disk.makeDirectory(run.layout.work(3));
    run.pruner(disk, 2).sweep();
    assertThat(disk.list(run.layout.works()))
        .as("a3 belongs to an attempt we do not know yet")
        .containsExactly("a2", "a3");
    assertThat(disk.list(run.layout.data()))
        .hasSize(7)
        .contains("2-65-now")
        .doesNotContain("1-65-lost");
  }

  @Test
  void sweepsWhatWorkersOfEarlierAttemptsSaidOfWhatIsNoCommit() throws IOException {
    run.decide(disk, 2);
    List<String> dead =
        List.of(
            run.layout.part(new CommitId(65, 1), 0, 3),
            run.layout.call(new CommitId(65, 1)),
            run.layout.share(new CommitId(65, 1), 0),
            run.layout.closed(1),
            run.layout.beat(1, 0, 7));
    List<String> alive =
        List.of(
            run.layout.call(new CommitId(60, 1)),
            run.layout.share(new CommitId(60, 1), 1),
            run.layout.call(new CommitId(65, 2)),
            run.layout.beat(2, 1, 1),
            run.layout.closed(2),
            run.layout.parts() + "/99999999999.closed.json",
            run.layout.parts() + "/99999999999.beat.0.1.json");
    for (String key : Stream.concat(dead.stream(), alive.stream()).toList()) {
      disk.putIfAbsent(key, new byte[0]);
    }
    run.pruner(disk, 2).sweep();
    assertThat(disk.walk(run.layout.parts()))
        .extracting(file -> run.layout.parts() + "/" + file.path())
        .containsExactlyInAnyOrderElementsOf(alive);
  }

  private static final long YESTERDAY = -1;

  /** A store where uploads were begun and never ended. */
  private final class Unfinished extends ForwardedStore {
    private final List<String> abandoned = new ArrayList<>();

    Unfinished() {
      super(disk);
    }

    @Override
    public List<WorkFile> unfinished(String directory) {
      return directory.equals(Layout.VERSIONS)
          ? List.of(begun("aa/files/f", YESTERDAY), begun("bb/files/f", Long.MAX_VALUE))
          : List.of(
              begun("1-65-lost/f", YESTERDAY),
              begun("1-65-late/f", Long.MAX_VALUE),
              begun("2-65-now/f", YESTERDAY));
    }

    private WorkFile begun(String path, long nanos) {
      return new WorkFile(path, new FileState("upload", 0, nanos));
    }

    @Override
    public void abandon(String key, FileState unfinished) {
      abandoned.add(key);
    }
  }

  @Test
  void sweepsUploadsThatWereNeverEnded() throws IOException {
    run.decide(disk, 2);
    Unfinished store = new Unfinished();
    run.pruner(store, 2).sweep();
    assertThat(store.abandoned)
        .as("old ones of earlier attempts, and old ones of versions")
        .containsExactly(run.layout.data("1-65-lost/f"), "versions/aa/files/f");
  }
}

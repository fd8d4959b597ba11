package dev.modelyard.agent.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelyard.agent.testkit.Faults;
import dev.modelyard.agent.testkit.ForwardedStore;
import dev.modelyard.agent.testkit.InMemoryStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/**
 * Each protection of the protocol is taken away, by a store that does not let it see or do what it
 * must; then an exploring test has to fail. What it fails with says what the protection is for.
 */
class ProtectionsTest {
  private static final int SEEDS = 20_000;
  private static final Layout LAYOUT = new Layout("run");

  private interface Exploration {
    void of(int seed) throws Throwable;
  }

  private static String violation(Exploration exploration) {
    for (int seed = 0; seed < SEEDS; seed++) {
      try {
        exploration.of(seed);
      } catch (Throwable violation) {
        return String.valueOf(violation.getMessage());
      }
    }
    throw new AssertionError("nobody misses this protection");
  }

  private static String violationOfOverlappingAttempts(UnaryOperator<Store> view) {
    return violation(
        seed -> new OverlappingAttempts(seed, new InMemoryStore(), view, new TreeMap<>()).run());
  }

  @Test
  void withoutTheSecondLookAtTombstonesAChosenCommitIsDeleted() {
    assertThat(violationOfOverlappingAttempts(NoSecondLookAtTombstones::new))
        .contains("I4: a commit that an attempt has resumed from");
  }

  private static final class NoSecondLookAtTombstones extends ForwardedStore {
    private boolean decided;

    NoSecondLookAtTombstones(Store store) {
      super(store);
    }

    @Override
    public boolean putIfAbsent(String key, byte[] content) throws IOException {
      decided |= key.startsWith(LAYOUT.resumed());
      return super.putIfAbsent(key, content);
    }

    @Override
    public boolean rename(String from, String to) throws IOException {
      decided = false;
      return super.rename(from, to);
    }

    @Override
    public List<String> list(String directory) throws IOException {
      return decided && directory.equals(LAYOUT.tombstones()) ? List.of() : super.list(directory);
    }
  }

  @Test
  void withoutTheDeletersSecondLookAChosenCommitIsDeleted() {
    assertThat(violationOfOverlappingAttempts(NoSecondLookAtDecisions::new))
        .contains("I4: a commit that an attempt has resumed from");
  }

  /** After a tombstone the deleter sees the decisions it saw before. */
  private static final class NoSecondLookAtDecisions extends ForwardedStore {
    private boolean marked;
    private List<String> before = List.of();

    NoSecondLookAtDecisions(Store store) {
      super(store);
    }

    @Override
    public boolean putIfAbsent(String key, byte[] content) throws IOException {
      marked |= key.startsWith(LAYOUT.tombstones());
      return super.putIfAbsent(key, content);
    }

    @Override
    public List<String> list(String directory) throws IOException {
      if (!directory.equals(LAYOUT.resumed())) {
        return super.list(directory);
      }
      before = marked ? before : super.list(directory);
      marked = false;
      return before;
    }
  }

  @Test
  void withoutTheLineageAnAttemptResumesFromABranchThatWasCutOff() {
    assertThat(violationOfOverlappingAttempts(NoLineage::new)).contains("is on another branch");
  }

  /** Without decisions there is no lineage, and the newest commit of all counts. */
  private static final class NoLineage extends ForwardedStore {
    NoLineage(Store store) {
      super(store);
    }

    @Override
    public List<String> list(String directory) throws IOException {
      return directory.equals(LAYOUT.resumed()) ? List.of() : super.list(directory);
    }
  }

  @Test
  void withoutTheReserveAnAttemptStartsOverAlthoughThereAreCommits() {
    assertThat(violationOfOverlappingAttempts(NoReserve::new)).contains("I3: fresh start");
  }

  /** Commits off the lineage are not there. */
  private static final class NoReserve extends ForwardedStore {
    NoReserve(Store store) {
      super(store);
    }

    @Override
    public List<String> list(String directory) throws IOException {
      List<String> names = super.list(directory);
      return directory.equals(LAYOUT.commits())
          ? names.stream().filter(isOn(Lineage.limits(RunState.resumed(store, LAYOUT)))).toList()
          : names;
    }

    private static Predicate<String> isOn(Map<Integer, Long> lineage) {
      return name ->
          CommitId.parse(name.replace(".json", ""))
              .filter(id -> Lineage.contains(lineage, id))
              .isPresent();
    }
  }

  @Test
  void withoutTheHashesAnAttemptResumesFromDamagedBytes() {
    Map<String, Checksums> written = new HashMap<>();
    assertThat(violationOfOverlappingAttempts(store -> new NoHashes(store, written)))
        .contains("Expecting actual");
  }

  /** A file has for ever the sums it had when it was made. */
  private static final class NoHashes extends ForwardedStore {
    private final Map<String, Checksums> written;

    NoHashes(Store store, Map<String, Checksums> written) {
      super(store);
      this.written = written;
    }

    @Override
    public List<Checksums> transfer(List<Transfer> transfers, Freeze how) throws IOException {
      List<Checksums> sums = super.transfer(transfers, how);
      for (int i = 0; i < sums.size(); i++) {
        Checksums before = written.getOrDefault(transfers.get(i).from(), sums.get(i));
        written.put(transfers.get(i).to(), before);
      }
      return transfers.stream()
          .map(each -> Objects.requireNonNull(written.get(each.to())))
          .toList();
    }
  }

  @Test
  void withoutTheManifestLastThereAreCommitsWithoutBytes() {
    for (Faults.Kind kind : Faults.Kind.values()) {
      assertThat(
              violation(
                  at ->
                      new BrokenAttempt(InMemoryStore::new, ManifestFirst::new)
                          .goWrong(at, kind, false)))
          .as("%s", kind)
          .contains("is gone");
    }
  }

  /** The bytes of a commit follow its manifest. */
  private static final class ManifestFirst extends ForwardedStore {
    private final List<Transfer> later = new ArrayList<>();

    ManifestFirst(Store store) {
      super(store);
    }

    @Override
    public List<Checksums> transfer(List<Transfer> transfers, Freeze how) throws IOException {
      if (!transfers.getFirst().to().startsWith(LAYOUT.data())) {
        return super.transfer(transfers, how);
      }
      later.addAll(transfers);
      return checksums(transfers.stream().map(Transfer::from).toList());
    }

    @Override
    public boolean putIfAbsent(String key, byte[] content) throws IOException {
      boolean ours = super.putIfAbsent(key, content);
      if (key.startsWith(LAYOUT.commits())) {
        super.transfer(later, Freeze.LINK);
        later.clear();
      }
      return ours;
    }
  }

  @Test
  void withoutDurabilityBeforeTheManifestPowerLossLeavesCommitsWithoutBytes() {
    assertThat(
            violation(
                at ->
                    new BrokenAttempt(InMemoryStore::new, NoSync::new)
                        .goWrong(at, Faults.Kind.DIE_BEFORE, true)))
        .contains("is gone");
  }

  /** Nothing but records is made durable. */
  private static final class NoSync extends ForwardedStore {
    NoSync(Store store) {
      super(store);
    }

    @Override
    public void sync(String directory) {
      // That is what is missing.
    }
  }

  @Test
  void withoutCreateIfAbsentRanksResumeFromDifferentCommits() {
    assertThat(violation(seed -> new TwoDeciders(seed, LastWriterWins::new).run()))
        .contains("I2: what two deciders of one epoch said");
  }

  /** A record replaces the one before. */
  private static final class LastWriterWins extends ForwardedStore {
    LastWriterWins(Store store) {
      super(store);
    }

    @Override
    public boolean putIfAbsent(String key, byte[] content) throws IOException {
      super.delete(key);
      return super.putIfAbsent(key, content);
    }
  }
}

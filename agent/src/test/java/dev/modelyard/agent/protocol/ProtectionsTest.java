package dev.modelyard.agent.protocol;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelyard.agent.explorer.Fault;
import dev.modelyard.agent.testkit.ForwardedStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Each protection of the protocol is taken away, by a store that does not let it see or do what it
 * must; then the explorer has to find a law that does not hold. It tells the shortest way there,
 * which says what the protection is for.
 */
class ProtectionsTest {
  private static final Layout LAYOUT = new Layout("run");

  /** The shortest way to what goes wrong is printed. */
  private static void assertMissed(Explored scenario, UnaryOperator<Store> view, String law) {
    assertThatThrownBy(() -> scenario.explore(view, true))
        .as("nobody misses this protection")
        .isInstanceOf(AssertionError.class)
        .satisfies(
            violation -> System.out.printf("%s: %s%n%n", scenario.name(), violation.getMessage()))
        .hasMessageContaining(law);
  }

  @Test
  void withoutTheSecondLookAtTombstonesAChosenCommitIsDeleted() {
    assertMissed(
        Scenario.STEP_BACK,
        NoSecondLookAtTombstones::new,
        "I4: a commit that an attempt has resumed from");
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
    assertMissed(
        Scenario.STEP_BACK,
        NoSecondLookAtDecisions::new,
        "I4: a commit that an attempt has resumed from");
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
    assertMissed(Scenario.LATE_COMMIT, ProtectionsTest::withoutLineage, "I2: with all dead");
  }

  /** Without the decisions before there is no lineage, and the newest commit of all counts. */
  private static Store withoutLineage(Store store) {
    return new Blind(
        store,
        key ->
            key.startsWith(LAYOUT.resumed() + "/")
                && !key.equals(LAYOUT.resumed(RunState.highestEpoch(store, LAYOUT))));
  }

  @Test
  void withoutTheReserveAnAttemptStartsOverAlthoughThereAreCommits() {
    assertMissed(Scenario.BOTH_FRESH, ProtectionsTest::withoutReserve, "is Fresh");
  }

  /** Commits off the lineage are not there. */
  private static Store withoutReserve(Store store) {
    return new Blind(
        store,
        key ->
            key.startsWith(LAYOUT.commits() + "/")
                && !isOn(Lineage.limits(RunState.resumed(store, LAYOUT)), key));
  }

  private static boolean isOn(Map<Integer, Long> lineage, String key) {
    String name = key.substring(key.lastIndexOf('/') + 1).replace(".json", "");
    return CommitId.parse(name).filter(id -> Lineage.contains(lineage, id)).isPresent();
  }

  private interface Hidden {
    boolean is(String key) throws IOException;
  }

  /** Does not see some keys. */
  private static final class Blind extends ForwardedStore {
    private final Hidden hidden;

    Blind(Store store, Hidden hidden) {
      super(store);
      this.hidden = hidden;
    }

    @Override
    public List<String> list(String directory) throws IOException {
      List<String> seen = new ArrayList<>();
      for (String name : super.list(directory)) {
        if (!hidden.is(directory + "/" + name)) {
          seen.add(name);
        }
      }
      return seen;
    }

    @Override
    public Optional<byte[]> read(String key) throws IOException {
      return hidden.is(key) ? Optional.empty() : super.read(key);
    }

    @Override
    public Optional<FileState> stat(String key) throws IOException {
      return hidden.is(key) ? Optional.empty() : super.stat(key);
    }
  }

  @Test
  void withoutTheHashesAnAttemptResumesFromDamagedBytes() {
    Map<String, Checksums> written = new HashMap<>();
    assertMissed(
        Scenario.LATE_COMMIT.with(Set.of(Fault.ROT), 1),
        store -> new NoHashes(store, written),
        "I1: ");
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
    assertMissed(Scenario.ALONE, ManifestFirst::new, "is not whole");
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
    assertMissed(Scenario.ALONE.with(Set.of(Fault.POWER_LOSS), 1), NoSync::new, "is not whole");
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
  void withoutTheCallAShareIsTakenThatIsNotFinished() {
    assertMissed(Scenario.SHARES, AlwaysCalled::new, "of 1.1 is not what was written");
  }

  /** Rank 0 has called step 1 before it did. */
  private static final class AlwaysCalled extends ForwardedStore {
    private static final CommitId ID = new CommitId(1, 1);

    AlwaysCalled(Store store) {
      super(store);
    }

    @Override
    public List<String> list(String directory) throws IOException {
      TreeSet<String> names = new TreeSet<>(super.list(directory));
      if (directory.equals(LAYOUT.parts())) {
        names.add(ID.name() + ".call.json");
      }
      return List.copyOf(names);
    }

    @Override
    public Optional<byte[]> read(String key) throws IOException {
      Optional<byte[]> there = super.read(key);
      return there.isEmpty() && key.equals(LAYOUT.call(ID))
          ? Optional.of(CanonicalJson.write(new Call("step-1", true, List.of())))
          : there;
    }
  }

  @Test
  void withoutTheSecondLookAtWhatWasCalledSharesOfTwoSavesAreJoined() {
    assertMissed(
        Scenario.SHARES_TWICE, NoSecondLookAtCalled::new, "of 1.1 is not what was written");
  }

  /** Whoever has just read the call sees the files of rank 0 as they were then. */
  private static final class NoSecondLookAtCalled extends ForwardedStore {
    private static final CommitId ID = new CommitId(1, 1);

    private final Map<String, FileState> called = new HashMap<>();

    NoSecondLookAtCalled(Store store) {
      super(store);
    }

    @Override
    public Optional<byte[]> read(String key) throws IOException {
      Optional<byte[]> there = super.read(key);
      called.clear();
      if (there.isPresent() && key.equals(LAYOUT.call(ID))) {
        CanonicalJson.read(there.get(), Call.class)
            .files()
            .forEach(file -> called.put(LAYOUT.work(1) + "/" + file.path(), file.state()));
      }
      return there;
    }

    @Override
    public Optional<FileState> stat(String key) throws IOException {
      Optional<FileState> there = super.stat(key);
      return there.map(state -> called.getOrDefault(key, state));
    }
  }

  @Test
  void withoutCreateIfAbsentRanksResumeFromDifferentCommits() {
    assertMissed(Scenario.TWO_DECIDERS, EverybodyWins::new, "of 1.1 is not what was written");
  }

  /** Whoever creates a record is told that there was none. */
  private static final class EverybodyWins extends ForwardedStore {
    EverybodyWins(Store store) {
      super(store);
    }

    @Override
    public boolean putIfAbsent(String key, byte[] content) throws IOException {
      super.putIfAbsent(key, content);
      return true;
    }
  }

  @Test
  void withoutADirectoryOfItsOwnARunLosesWhatAnotherRemoves() {
    assertMissed(
        PublicationScenario.TWO_RUNS, OneDirectory::new, "V1: the version that 1 of other");
  }

  @Test
  void withoutADirectoryOfItsOwnAnAttemptLosesWhatTheOneBeforeRemoves() {
    assertMissed(PublicationScenario.SUCCESSOR, OneDirectory::new, "V1: the version that 3 of run");
  }

  /** All who publish the same bytes have one directory. */
  private static final class OneDirectory extends ForwardedStore {
    private static final Pattern OF_ATTEMPT = Pattern.compile("(versions/[0-9a-f]{64})/[^/]+-\\d+");

    OneDirectory(Store store) {
      super(store);
    }

    private static String shared(String key) {
      return OF_ATTEMPT.matcher(key).replaceFirst("$1");
    }

    @Override
    public boolean putIfAbsent(String key, byte[] content) throws IOException {
      return super.putIfAbsent(shared(key), content);
    }

    @Override
    public Optional<byte[]> read(String key) throws IOException {
      return super.read(shared(key));
    }

    @Override
    public List<String> list(String directory) throws IOException {
      return directory.startsWith("versions/") ? List.of("run-1") : super.list(directory);
    }

    @Override
    public List<WorkFile> walk(String directory) throws IOException {
      return super.walk(shared(directory));
    }

    @Override
    public Optional<FileState> stat(String key) throws IOException {
      return super.stat(shared(key));
    }

    @Override
    public List<Checksums> transfer(List<Transfer> transfers, Freeze how) throws IOException {
      return super.transfer(
          transfers.stream().map(each -> new Transfer(each.from(), shared(each.to()))).toList(),
          how);
    }

    @Override
    public List<Checksums> checksums(List<String> keys) throws IOException {
      return super.checksums(keys.stream().map(OneDirectory::shared).toList());
    }

    @Override
    public void delete(String key) throws IOException {
      super.delete(shared(key));
    }
  }
}

package dev.modelyard.agent.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelyard.agent.explorer.Fault;
import dev.modelyard.agent.testkit.ForwardedStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
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
 * which says what the protection is for. Of some it finds that no law needs them within its bounds.
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

  /** Within these bounds. That something was taken away shows in how much there is to visit. */
  private static void assertNotMissed(Scenario scenario, UnaryOperator<Store> view)
      throws IOException {
    Scenario calm = scenario.with(Set.of(), 0);
    assertThat(calm.explore(view, false).states())
        .isNotEqualTo(calm.explore(UnaryOperator.identity(), false).states());
    scenario.explore(view, false);
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

  @Test
  void withoutALookForDecisionsByNameALateListingLeadsToABranchThatWasCutOff() {
    assertMissed(
        Scenario.LEFT.with(Set.of(Fault.STALE_LISTING), 1),
        store -> new AsListed(store, LAYOUT.resumed()),
        "which is on another branch");
  }

  @Test
  void withoutALookForManifestsByNameALateListingMakesAnAttemptStartOver() {
    assertMissed(
        Scenario.BOTH_FRESH.with(Set.of(Fault.STALE_LISTING), 1),
        store -> new AsListed(store, LAYOUT.commits()),
        "I3: fresh start");
  }

  /**
   * After a listing of a directory nothing is in it but what was listed, and what was put there.
   */
  private static final class AsListed extends ForwardedStore {
    private final String directory;
    private final Set<String> there = new HashSet<>();
    private boolean listed;

    AsListed(Store store, String directory) {
      super(store);
      this.directory = directory;
    }

    @Override
    public List<String> list(String other) throws IOException {
      List<String> names = super.list(other);
      if (other.equals(directory)) {
        listed = true;
        names.forEach(name -> there.add(directory + "/" + name));
      }
      return names;
    }

    @Override
    public boolean putIfAbsent(String key, byte[] content) throws IOException {
      there.add(key);
      return super.putIfAbsent(key, content);
    }

    private boolean isUnlisted(String key) {
      return listed && key.startsWith(directory + "/") && !there.contains(key);
    }

    @Override
    public Optional<byte[]> read(String key) throws IOException {
      return isUnlisted(key) ? Optional.empty() : super.read(key);
    }

    @Override
    public Optional<FileState> stat(String key) throws IOException {
      return isUnlisted(key) ? Optional.empty() : super.stat(key);
    }
  }

  @Test
  void withoutReadingOnesOwnRecordBackACommitOfOnesOwnLosesItsBytes() {
    assertMissed(
        Scenario.ALONE.with(Set.of(Fault.REPEATED), 1), NoReadingBack::new, "is not whole");
  }

  /** Whoever has tried to create a record does not see whose it is. */
  private static final class NoReadingBack extends ForwardedStore {
    private String created = "";

    NoReadingBack(Store store) {
      super(store);
    }

    @Override
    public boolean putIfAbsent(String key, byte[] content) throws IOException {
      created = key;
      return super.putIfAbsent(key, content);
    }

    @Override
    public Optional<byte[]> read(String key) throws IOException {
      boolean back = key.equals(created);
      created = "";
      return back ? Optional.empty() : super.read(key);
    }
  }

  @Test
  void withoutTheTombstoneBeforeTheBytesACommitLosesThemThatStillCounts() {
    assertMissed(Scenario.DELETER, TombstoneLast::new, "is not whole");
  }

  /** A tombstone follows the bytes and the manifest. */
  private static class TombstoneLast extends ForwardedStore {
    private final Map<String, byte[]> later = new HashMap<>();

    TombstoneLast(Store store) {
      super(store);
    }

    @Override
    public boolean putIfAbsent(String key, byte[] content) throws IOException {
      return key.startsWith(LAYOUT.tombstones())
          ? later.put(key, content) == null
          : super.putIfAbsent(key, content);
    }

    @Override
    public void delete(String key) throws IOException {
      super.delete(key);
      if (key.startsWith(LAYOUT.commits())) {
        for (Map.Entry<String, byte[]> tombstone : later.entrySet()) {
          super.putIfAbsent(tombstone.getKey(), tombstone.getValue());
        }
        later.clear();
      }
    }
  }

  @Test
  void withoutTheTombstoneBeforeTheManifestNothingTellsOfACommitThatIsGone() {
    assertMissed(Scenario.DELETER, ManifestGoesFirst::new, "and no tombstone says so");
  }

  /** The manifest goes before anything else. */
  private static final class ManifestGoesFirst extends TombstoneLast {
    private final List<String> bytes = new ArrayList<>();

    ManifestGoesFirst(Store store) {
      super(store);
    }

    @Override
    public void delete(String key) throws IOException {
      if (key.startsWith(LAYOUT.data())) {
        bytes.add(key);
        return;
      }
      super.delete(key);
      for (String each : bytes) {
        super.delete(each);
      }
      bytes.clear();
    }
  }

  @Test
  void withoutVoidAnAttemptStartsOnceMoreBehindWhatItHasCommitted() {
    assertMissed(Scenario.AGAIN, NoVoid::new, "begins once more");
  }

  /** Who has found its decision on record sees no commit at first. */
  private static final class NoVoid extends ForwardedStore {
    private final Set<String> behind = new HashSet<>();
    private boolean listed;

    NoVoid(Store store) {
      super(store);
    }

    @Override
    public Optional<byte[]> read(String key) throws IOException {
      Optional<byte[]> there = super.read(key);
      if (there.isPresent() && !listed && key.startsWith(LAYOUT.resumed())) {
        behind.addAll(List.of(LAYOUT.commits(), LAYOUT.tombstones()));
      }
      return there;
    }

    @Override
    public List<String> list(String directory) throws IOException {
      listed |= directory.equals(LAYOUT.resumed());
      return behind.remove(directory) ? List.of() : super.list(directory);
    }
  }

  @Test
  void withoutDraftsMovedAsideInOneStepARestoreLosesItsFilesToAnother() {
    assertMissed(
        Scenario.TWO_DECIDERS,
        DraftsFileByFile::new,
        "I1: of [step-1/model.bin, step-1/optimizer.bin] there are [step-1/");
  }

  /** A draft is deleted where it lies. */
  private static final class DraftsFileByFile extends ForwardedStore {
    private final Map<String, String> moved = new HashMap<>();

    DraftsFileByFile(Store store) {
      super(store);
    }

    @Override
    public boolean rename(String from, String to) throws IOException {
      if (to.equals(LAYOUT.work(2))) {
        return super.rename(from, to);
      }
      moved.put(to, from);
      return true;
    }

    @Override
    public void delete(String key) throws IOException {
      super.delete(moved.getOrDefault(key, key));
    }
  }

  @Test
  void whatArrivesDamagedOnceIsNoVerdict() throws IOException {
    Scenario.ALONE_SCRUBBING.explore(store -> new DamagedOnItsWay(store, 1), false);
  }

  @Test
  void withoutTheScrubbersSecondReadWhatArrivesDamagedOnceIsAVerdict() {
    assertMissed(
        Scenario.ALONE_SCRUBBING, store -> new DamagedOnItsWay(store, 2), "I4: a verdict on");
  }

  /** So many reads of an act arrive damaged, beginning with its first. */
  private static final class DamagedOnItsWay extends ForwardedStore {
    private int left;

    DamagedOnItsWay(Store store, int reads) {
      super(store);
      this.left = reads;
    }

    @Override
    public List<Checksums> checksums(List<String> keys) throws IOException {
      List<Checksums> sums = super.checksums(keys);
      return left-- > 0
          ? sums.stream().map(sum -> new Checksums(sum.size(), "damaged", sum.crc32c())).toList()
          : sums;
    }
  }

  @Test
  void nothingBreaksWithoutTheScrubbersLookAtTombstones() throws IOException {
    assertNotMissed(Scenario.SCRUBBER, NoTombstonesByName::new);
  }

  /** Nobody finds a tombstone by its name. */
  private static final class NoTombstonesByName extends ForwardedStore {
    NoTombstonesByName(Store store) {
      super(store);
    }

    @Override
    public Optional<FileState> stat(String key) throws IOException {
      return key.startsWith(LAYOUT.tombstones()) ? Optional.empty() : super.stat(key);
    }
  }

  @Test
  void nothingBreaksWhereAttemptsDeleteBetweenAClaimAndItsDecision() throws IOException {
    assertNotMissed(Scenario.DELETER, ProtectionsTest::withoutClaims);
    assertNotMissed(Scenario.STEP_BACK, ProtectionsTest::withoutClaims);
  }

  /** Who has claimed and not decided is not there. */
  private static Store withoutClaims(Store store) {
    return new Blind(
        store,
        key ->
            key.startsWith(LAYOUT.epochs() + "/")
                && store.read(key.replace(LAYOUT.epochs(), LAYOUT.resumed())).isEmpty());
  }

  @Test
  void nothingBreaksWithoutRetentionsReadOfTheNewestCommit() throws IOException {
    assertNotMissed(Scenario.DELETER.with(Set.of(Fault.ROT), 1), NoReread::new);
  }

  /** Who copies nothing is told of files what their manifest says. */
  private static final class NoReread extends ForwardedStore {
    private final Map<String, Checksums> committed = new HashMap<>();
    private boolean copies;

    NoReread(Store store) {
      super(store);
    }

    @Override
    public Optional<byte[]> read(String key) throws IOException {
      Optional<byte[]> there = super.read(key);
      if (there.isPresent() && key.startsWith(LAYOUT.commits())) {
        for (StoredFile file : CanonicalJson.read(there.get(), Manifest.class).files()) {
          committed.put(LAYOUT.data(file.at()) + "/" + file.path(), file.checksums());
        }
      }
      return there;
    }

    @Override
    public List<Checksums> transfer(List<Transfer> transfers, Freeze how) throws IOException {
      copies = true;
      return super.transfer(transfers, how);
    }

    @Override
    public List<Checksums> checksums(List<String> keys) throws IOException {
      return copies
          ? super.checksums(keys)
          : keys.stream().map(key -> Objects.requireNonNull(committed.get(key))).toList();
    }
  }

  @Test
  void nothingBreaksWithoutTheFence() throws IOException {
    assertNotMissed(Scenario.LATE_COMMIT, NoFence::new);
    assertNotMissed(Scenario.BOTH_FRESH, NoFence::new);
  }

  /** Who has frozen files sees no claims. */
  private static final class NoFence extends ForwardedStore {
    private boolean frozen;

    NoFence(Store store) {
      super(store);
    }

    @Override
    public List<Checksums> transfer(List<Transfer> transfers, Freeze how) throws IOException {
      frozen |= transfers.getFirst().to().startsWith(LAYOUT.data());
      return super.transfer(transfers, how);
    }

    @Override
    public List<String> list(String directory) throws IOException {
      return frozen && directory.equals(LAYOUT.epochs()) ? List.of() : super.list(directory);
    }
  }
}

package dev.modelyard.agent.protocol;

import dev.modelyard.agent.explorer.Laws;
import dev.modelyard.agent.explorer.Operation;
import dev.modelyard.agent.protocol.Attempt.Stand;
import dev.modelyard.agent.protocol.Attempt.Told;
import dev.modelyard.agent.protocol.resume.ResumeOutcome;
import dev.modelyard.agent.testkit.InMemoryStore;
import dev.modelyard.agent.testkit.Run;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * I1 to I5 of docs/checkpoint-protocol.md. They look at the store as it is, past every fault, and
 * remember of the past only what there was when each epoch was claimed.
 */
final class ProtocolLaws implements Laws<Stand, Map<Integer, ProtocolLaws.Claim>> {
  private static final Layout LAYOUT = new Layout("run");

  /**
   * What an epoch found when it was claimed.
   *
   * @param all commits, whether or not they count
   * @param lineage of these the ones that count
   * @param limits what counted; decisions of epochs that are fenced already change nothing
   */
  record Claim(
      NavigableSet<CommitId> all, NavigableSet<CommitId> lineage, Map<Integer, Long> limits) {}

  private final UnaryOperator<Store> view;
  private final @Nullable CommitId suspect;
  private final Map<String, Manifest> manifests = new HashMap<>();

  /**
   * @param view how the attempt after all others sees the store
   * @param suspect what an attempt steps back from
   */
  ProtocolLaws(UnaryOperator<Store> view, @Nullable CommitId suspect) {
    this.view = view;
    this.suspect = suspect;
  }

  @Override
  public Map<Integer, Claim> begin() {
    return Map.of();
  }

  @Override
  public Map<Integer, Claim> changed(
      Map<Integer, Claim> claims, Operation by, InMemoryStore before, InMemoryStore after) {
    try {
      nothingPermanentGoes(before, after);
      commitsGoByTombstoneOnly(before, after);
      verdictsAreRight(before, after);
      Map<Integer, Claim> now = new TreeMap<>(claims);
      for (int epoch : added(before, after, LAYOUT.epochs())) {
        if (RunState.highestEpoch(before, LAYOUT) < epoch) {
          now.put(epoch, claim(before));
        }
      }
      for (int epoch : added(before, after, LAYOUT.resumed())) {
        decided(epoch, Optional.ofNullable(now.get(epoch)), after);
      }
      if (by.kind() == Operation.Kind.RENAME && by.detail().startsWith(LAYOUT.works())) {
        laidOut(by.detail(), before, after);
      }
      return now;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Set<Integer> added(InMemoryStore before, InMemoryStore after, String directory) {
    TreeSet<Integer> added = new TreeSet<>();
    List<String> was = before.list(directory);
    for (String name : after.list(directory)) {
      if (!was.contains(name)) {
        added.add(Integer.valueOf(name.replace(".json", "")));
      }
    }
    return added;
  }

  private static void nothingPermanentGoes(InMemoryStore before, InMemoryStore after) {
    for (String directory :
        List.of(LAYOUT.epochs(), LAYOUT.resumed(), LAYOUT.tombstones(), LAYOUT.quarantine())) {
      List<String> now = after.list(directory);
      for (String name : before.list(directory)) {
        require(now.contains(name), () -> "%s/%s is gone".formatted(directory, name));
      }
    }
  }

  private static void commitsGoByTombstoneOnly(InMemoryStore before, InMemoryStore after)
      throws IOException {
    Set<CommitId> gone = commits(before);
    gone.removeAll(commits(after));
    if (!gone.isEmpty()) {
      Set<CommitId> dead = RunState.tombstoned(after, LAYOUT);
      for (CommitId id : gone) {
        require(
            dead.contains(id),
            () -> "I4: %s was deleted and no tombstone says so".formatted(id.name()));
      }
    }
  }

  /** I4: a verdict on what is whole would cost a verified commit. */
  private void verdictsAreRight(InMemoryStore before, InMemoryStore after) {
    List<String> was = before.list(LAYOUT.quarantine());
    for (String name : after.list(LAYOUT.quarantine())) {
      CommitId id = CommitId.parse(name.replace(".json", "")).orElseThrow();
      require(
          was.contains(name) || !isWhole(after, id),
          () -> "I4: a verdict on %s, which is whole".formatted(id.name()));
    }
  }

  private static Set<CommitId> commits(InMemoryStore store) {
    return store.list(LAYOUT.commits()).stream()
        .flatMap(name -> CommitId.parse(name.replace(".json", "")).stream())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Claim claim(InMemoryStore store) throws IOException {
    RunState state = RunState.read(store, LAYOUT);
    TreeSet<CommitId> all = new TreeSet<>(state.commits());
    all.removeIf(id -> !state.isLive(id));
    TreeSet<CommitId> lineage = new TreeSet<>(all);
    lineage.removeIf(id -> !Lineage.contains(state.lineage(), id));
    return new Claim(all, lineage, state.lineage());
  }

  /** I2 and I3, of the decision that is on record now. */
  private void decided(int epoch, Optional<Claim> claim, InMemoryStore store) throws IOException {
    CommitRef from = from(store, epoch);
    if (claim.isEmpty()) {
      return; // It was behind when it began: nobody goes by what it says.
    }
    Claim found = claim.get();
    if (from == null) {
      require(
          found.all().isEmpty(),
          () -> "I3: fresh start of %s although there were %s".formatted(epoch, found.all()));
      return;
    }
    // An attempt that decides meanwhile may leave the lineage before what was cut off by its claim.
    Map<Integer, Long> now =
        Lineage.limits(new TreeMap<>(RunState.resumed(store, LAYOUT).headMap(epoch, false)));
    TreeSet<CommitId> must = new TreeSet<>(found.lineage());
    must.removeIf(id -> !now.isEmpty() && !Lineage.contains(now, id));
    must.removeIf(id -> id.equals(suspect) || !isWhole(store, id));
    if (!must.isEmpty()) {
      require(
          from.id().compareTo(must.last()) >= 0,
          () ->
              "I2: %s resumes from %s although there was %s"
                  .formatted(epoch, from.id().name(), must.last().name()));
      require(
          Lineage.contains(found.limits(), from.id()) || Lineage.contains(now, from.id()),
          () ->
              "I2: %s resumes from %s, which is on another branch, although there was %s"
                  .formatted(epoch, from.id().name(), must.last().name()));
    }
  }

  private static @Nullable CommitRef from(InMemoryStore store, int epoch) throws IOException {
    byte[] json = store.read(LAYOUT.resumed(epoch)).orElseThrow();
    return CanonicalJson.read(json, ResumeRecord.class).from();
  }

  /** I1 and I2, at the moment a work directory appears. */
  private void laidOut(String work, InMemoryStore before, InMemoryStore store) throws IOException {
    boolean appeared = before.stat(work).isEmpty() && store.stat(work).isPresent();
    if (!appeared || !work.matches(LAYOUT.works() + "/a\\d+")) {
      return;
    }
    int epoch = Integer.parseInt(work.substring(work.lastIndexOf('a') + 1));
    require(
        commits(before).stream().noneMatch(id -> id.epoch() == epoch),
        () -> "I2: %s begins once more, behind what it has committed".formatted(epoch));
    CommitRef from = from(store, epoch);
    List<WorkFile> files = store.walk(work);
    require(from != null || files.isEmpty(), () -> "I1: a fresh start finds %s".formatted(files));
    boolean first = true;
    boolean second = true;
    for (WorkFile file : files) {
      CommitId id = Objects.requireNonNull(from).id();
      String name = file.path().substring(file.path().lastIndexOf('/') + 1);
      byte[] found = store.read(work + "/" + file.path()).orElseThrow();
      first &= Arrays.equals(found, Run.content(id, name));
      second &= Arrays.equals(found, Run.contentOfSecondSave(id, name));
      require(
          first || second,
          () -> "I1: %s of %s is not what was written".formatted(file.path(), id.name()));
    }
    if (from != null) {
      Set<String> found = paths(files, WorkFile::path);
      // Beside an attempt that is fenced its successor may have pruned the manifest.
      Set<String> all =
          manifest(store, from.id()).map(of -> paths(of.files(), StoredFile::path)).orElse(found);
      require(
          !found.isEmpty() && found.equals(all),
          () -> "I1: of %s there are %s".formatted(all, found));
    }
  }

  private static <T> Set<String> paths(List<T> files, Function<T, String> path) {
    return files.stream().map(path).collect(Collectors.toCollection(TreeSet::new));
  }

  @Override
  public void hold(
      Map<Integer, Claim> claims,
      InMemoryStore store,
      List<Stand> processes,
      @Nullable String rotten) {
    Map<Integer, Told> told = new HashMap<>();
    for (Stand stand : processes) {
      Told mine = stand.told();
      if (mine == null) {
        continue;
      }
      if (mine.what().equals("Resumed") || mine.what().equals("Fresh")) {
        Told other = told.putIfAbsent(stand.epoch(), mine);
        require(
            other == null || other.equals(mine),
            () -> "I2: of one epoch one %s, one %s".formatted(mine, other));
        if (mine.from() != null && !isFenced(stand.epoch(), store)) {
          CommitId id = mine.from().id();
          require(
              isWhole(store, id) || isHit(id, rotten),
              () ->
                  "I4: a commit that an attempt has resumed from, %s, is gone"
                      .formatted(id.name()));
        }
      } else if (mine.what().equals("Blocked")) {
        Claim claim = claims.get(stand.epoch());
        require(
            claim == null || claim.all().stream().allMatch(id -> isHit(id, rotten)),
            () -> "I4: %s blocked although there were %s".formatted(stand.epoch(), claim));
      }
    }
  }

  /** Nothing of it counts any more, so retention keeps nothing for it. */
  private static boolean isFenced(int epoch, InMemoryStore store) {
    try {
      return RunState.highestEpoch(store, LAYOUT) > epoch;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isHit(CommitId id, @Nullable String rotten) {
    return rotten != null && rotten.startsWith(LAYOUT.data(Layout.dataPrefix(id)));
  }

  /** Manifest in order, and every byte is what one attempt wrote at one step. */
  private boolean isWhole(InMemoryStore store, CommitId id) {
    try {
      Optional<Manifest> manifest = manifest(store, id);
      if (manifest.isEmpty()) {
        return false;
      }
      for (StoredFile file : manifest.get().files()) {
        String key = LAYOUT.data(file.at()) + "/" + file.path();
        if (store.stat(key).isEmpty()
            || !store.checksums(List.of(key)).getFirst().equals(file.checksums())) {
          return false;
        }
      }
      return !manifest.get().files().isEmpty();
    } catch (IOException damaged) {
      return false;
    }
  }

  private Optional<Manifest> manifest(InMemoryStore store, CommitId id) throws IOException {
    Optional<byte[]> json = store.read(LAYOUT.commit(id));
    if (json.isEmpty()) {
      return Optional.empty();
    }
    String text = new String(json.get(), StandardCharsets.ISO_8859_1);
    Manifest manifest = manifests.get(text);
    if (manifest == null) {
      manifest = Manifest.parse(json.get(), id);
      manifests.put(text, manifest);
    }
    return Optional.of(manifest);
  }

  /** I4 for every commit, and then what the next attempt would find. */
  @Override
  public void holdWhenAllAreDead(
      Map<Integer, Claim> claims, InMemoryStore store, @Nullable String rotten) {
    try {
      RunState state = RunState.read(store, LAYOUT);
      for (CommitId id : state.commits()) {
        require(
            !state.isLive(id) || isHit(id, rotten) || isWhole(store, id),
            () -> "I4: commit %s is not whole".formatted(id.name()));
      }
      next(state, store);
    } catch (IOException e) {
      throw new AssertionError("the next attempt fails: " + e, e);
    }
  }

  private void next(RunState state, InMemoryStore store) throws IOException {
    InMemoryStore copy = store.copy();
    int epoch = (state.epochs().isEmpty() ? 0 : state.epochs().last()) + 1;
    Run run = new Run(copy, 2);
    ResumeOutcome outcome = run.decide(view.apply(copy), epoch);
    laidOut(LAYOUT.work(epoch), store, copy);
    TreeSet<CommitId> good = new TreeSet<>(state.commits());
    good.removeIf(id -> !state.isLive(id) || !isWhole(store, id));
    TreeSet<CommitId> best = new TreeSet<>(good);
    best.removeIf(id -> !Lineage.contains(state.lineage(), id));
    if (good.isEmpty()) {
      boolean never = state.commits().isEmpty() && state.tombstoned().isEmpty();
      require(
          never == outcome instanceof ResumeOutcome.Fresh,
          () ->
              "I3: with all dead, nothing good among %s, the next attempt is %s"
                  .formatted(state.commits(), outcome));
      return;
    }
    CommitId newest = best.isEmpty() ? good.last() : best.last();
    require(
        outcome instanceof ResumeOutcome.Resumed resumed && resumed.manifest().id().equals(newest),
        () ->
            "I2: with all dead, the next attempt must resume from %s, and is %s"
                .formatted(newest.name(), outcome));
    require(
        run.decide(view.apply(copy), epoch) instanceof ResumeOutcome.Resumed again
            && again.manifest().id().equals(newest),
        () -> "I5: deciding once more differs");
  }

  @Override
  public List<String> perishable(InMemoryStore store) {
    return store.keys().stream().filter(key -> key.startsWith(LAYOUT.data() + "/")).toList();
  }

  @Override
  public boolean isPermanent(String key) {
    return key.startsWith(LAYOUT.epochs())
        || key.startsWith(LAYOUT.resumed())
        || key.startsWith(LAYOUT.tombstones())
        || key.startsWith(LAYOUT.quarantine());
  }

  /** {@code epochs}, {@code commits} and so on; {@code work} of all attempts is one. */
  @Override
  public String area(String key) {
    String[] parts = key.split("/", 4);
    return parts[0].equals(Layout.RUNS) ? parts[2] : parts[0];
  }

  @Override
  public boolean isLocal(String key) {
    return key.startsWith(Layout.WORK);
  }

  private static void require(boolean holds, Supplier<String> law) {
    if (!holds) {
      throw new AssertionError(law.get());
    }
  }
}

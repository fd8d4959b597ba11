package dev.modelyard.agent.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.modelyard.agent.protocol.commit.CommitOutcome;
import dev.modelyard.agent.protocol.resume.ResumeOutcome;
import dev.modelyard.agent.protocol.resume.ResumeRequest;
import dev.modelyard.agent.protocol.resume.Verifier.ManifestCheck;
import dev.modelyard.agent.protocol.resume.VerifyLevel;
import dev.modelyard.agent.protocol.retention.Pruner;
import dev.modelyard.agent.testkit.InMemoryStore;
import dev.modelyard.agent.testkit.Invariants;
import dev.modelyard.agent.testkit.Run;
import dev.modelyard.agent.testkit.SteppedStore;
import dev.modelyard.agent.testkit.Turnstile;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Attempts that overlap: each new one begins while those before it may still run, as after a
 * partition, and may go on to commit and delete. One operation at a time, in random order, with
 * random deaths, sometimes one damaged file, and sometimes a suspect to step back from.
 */
final class OverlappingAttempts {
  private static final Clock NOTHING_IS_OLD = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);

  private static final int EPOCHS = 4;
  private static final int STEPS = 3;

  private final InMemoryStore disk;
  private final Run run;
  private final Random random;
  private final Turnstile turnstile;
  private final Map<Integer, Integer> decidedAt = new HashMap<>();
  private final int[] delays;
  private final Map<Integer, @Nullable CommitRef> origins = new TreeMap<>();
  private final Map<CommitId, Integer> acknowledged = new TreeMap<>();
  private final UnaryOperator<Store> view;
  private final Map<String, Integer> seen;
  private @Nullable CommitId rotten;

  /** Every attempt sees the store through {@code view}; {@code seen} counts what happened. */
  OverlappingAttempts(
      int seed, InMemoryStore disk, UnaryOperator<Store> view, Map<String, Integer> seen) {
    this.disk = disk;
    this.run = new Run(disk, 2);
    this.view = view;
    this.seen = seen;
    this.random = new Random(seed);
    this.turnstile = new Turnstile(random);
    this.delays = random.ints(EPOCHS + 1, 0, 300).toArray();
    delays[1] = 0;
  }

  private void saw(String what) {
    seen.merge(what, 1, Integer::sum);
  }

  void run() throws Throwable {
    for (int epoch = 1; epoch <= EPOCHS; epoch++) {
      int number = epoch;
      turnstile.add(
          () -> mayStart(number),
          step -> () -> attempt(number, view.apply(new SteppedStore(disk, step))));
    }
    boolean rot = random.nextBoolean();
    turnstile.run(() -> maybeRot(rot));
    if (turnstile.deaths() > 0) {
      saw("death");
    }
    if (!RunState.tombstoned(disk, run.layout).isEmpty()) {
      saw("deleted");
    }
    originsAreThere();
    if (rotten == null) {
      Invariants.commitsAreWhole(disk, run);
      Invariants.versionsAreWhole(disk);
    }
  }

  /**
   * The operator starts an attempt some time after the one before has begun; what that one does
   * then is open.
   */
  private boolean mayStart(int epoch) {
    Integer since = epoch == 1 ? Integer.valueOf(0) : decidedAt.get(epoch - 1);
    return since != null && (turnstile.now() >= since + delays[epoch] || turnstile.isIdle());
  }

  private void attempt(int epoch, Store store) throws IOException {
    int since = turnstile.now();
    CommitId suspect = suspect(since);
    ResumeOutcome outcome =
        run.decide(
            store, new ResumeRequest(epoch, "test", VerifyLevel.FULL, false, suspect, false, null));
    saw(outcome.getClass().getSimpleName());
    CommitRef from =
        outcome instanceof ResumeOutcome.Resumed resumed ? resumed.manifest().ref() : null;
    check(epoch, outcome, since, suspect);
    decidedAt.put(epoch, turnstile.now());
    if (outcome instanceof ResumeOutcome.Resumed || outcome instanceof ResumeOutcome.Fresh) {
      origins.put(epoch, from);
      trainUnlessLeftBehind(epoch, store, from);
    }
  }

  /** The work directory of an attempt is there for as long as the attempt is the newest. */
  private void trainUnlessLeftBehind(int epoch, Store store, @Nullable CommitRef from)
      throws IOException {
    try {
      train(epoch, store, from);
    } catch (IOException gone) {
      if (RunState.highestEpoch(disk, run.layout) == epoch) {
        throw gone;
      }
    }
    if (RunState.highestEpoch(disk, run.layout) == epoch) {
      assertThat(disk.stat(run.layout.work(epoch))).as("work directory of the newest").isPresent();
    }
  }

  private void train(int epoch, Store store, @Nullable CommitRef from) throws IOException {
    CommitRef parent = from;
    long base = from == null ? 0 : from.step();
    for (long step = base + 1; step <= base + STEPS; step++) {
      run.train(epoch, step);
      if (!(run.commit(store, epoch, step, parent) instanceof CommitOutcome.Committed committed)) {
        saw("fenced");
        return;
      }
      parent = committed.manifest().ref();
      acknowledged.put(parent.id(), turnstile.now());
      if (decidedAt.containsKey(epoch + 1)) {
        saw("zombie commit");
      }
      Pruner pruner = run.pruner(store, epoch, NOTHING_IS_OLD);
      pruner.prune();
      pruner.sweep();
    }
    publish(epoch, store, parent);
  }

  /**
   * Only an attempt that has been left behind, or one whose commit has rotted, may fail to publish.
   */
  private void publish(int epoch, Store store, @Nullable CommitRef newest) throws IOException {
    try {
      run.publisher(store, epoch).publish(manifest(store, newest), run.verifier(store));
      saw("published");
    } catch (IOException refused) {
      if (rotten == null && RunState.highestEpoch(disk, run.layout) == epoch) {
        throw refused;
      }
    }
  }

  private Manifest manifest(Store store, @Nullable CommitRef ref) throws IOException {
    CommitId id = Objects.requireNonNull(ref).id();
    return Manifest.parse(
        store.read(run.layout.commit(id)).orElseThrow(() -> new IOException("pruned")), id);
  }

  private void isOnTheLineage(int epoch, CommitId chosen) throws IOException {
    Map<Integer, Long> lineage =
        Lineage.limits(new TreeMap<>(RunState.resumed(disk, run.layout).headMap(epoch, false)));
    assertThat(lineage.isEmpty() || Lineage.contains(lineage, chosen))
        .as("I2: %s is on another branch, and nothing says so", chosen)
        .isTrue();
  }

  /** What the decision may not pass over: whole, not suspected, not deleted by the rules. */
  private List<CommitId> mustCount(int since, @Nullable CommitId suspect) throws IOException {
    Set<CommitId> pruned = suspect == null ? Set.of() : RunState.tombstoned(disk, run.layout);
    return acknowledgedOnLineage(since).stream()
        .filter(id -> !id.equals(suspect) && !pruned.contains(id))
        .toList();
  }

  private void check(int epoch, ResumeOutcome outcome, int since, @Nullable CommitId suspect)
      throws IOException {
    List<CommitId> mustCount = mustCount(since, suspect);
    switch (outcome) {
      case ResumeOutcome.Resumed resumed -> {
        Invariants.holdsOneCheckpoint(disk, run, epoch, resumed);
        int allowed = rotten == null ? 0 : 1;
        if (mustCount.size() > allowed) {
          assertThat(resumed.manifest().id())
              .as("I2: newest of %s", mustCount)
              .isGreaterThanOrEqualTo(mustCount.get(mustCount.size() - 1 - allowed));
          assertThat(resumed.forked()).as("I2: off the lineage although %s", mustCount).isFalse();
        }
        if (resumed.forked()) {
          saw("forked");
        } else {
          isOnTheLineage(epoch, resumed.manifest().id());
        }
      }
      case ResumeOutcome.Fresh fresh ->
          assertThat(acknowledged.entrySet().stream().filter(commit -> commit.getValue() < since))
              .as("I3: fresh start although there were commits")
              .isEmpty();
      case ResumeOutcome.Unfit unfit -> throw new AssertionError("everything fits here: " + unfit);
      case ResumeOutcome.Blocked blocked ->
          assertThat(mustCount.stream().filter(id -> !id.equals(rotten)))
              .as("I4: blocked although there were good commits")
              .isEmpty();
      case ResumeOutcome.Voided voided -> assertThat(voided.why()).isNotEmpty();
      case ResumeOutcome.Mismatch mismatch -> fail("nothing was expected");
    }
  }

  /** Now and then the operator has seen attempts fail from the newest commit it knows. */
  private @Nullable CommitId suspect(int since) {
    List<CommitId> known = acknowledgedOnLineage(since);
    return known.isEmpty() || random.nextInt(3) > 0 ? null : known.getLast();
  }

  /** What the newest attempt has resumed from stays, whatever deleters are about. */
  private void originsAreThere() throws IOException {
    int newest = RunState.highestEpoch(disk, run.layout);
    for (Map.Entry<Integer, CommitRef> origin : origins.entrySet()) {
      CommitRef from = origin.getValue();
      if (origin.getKey() == newest && from != null && !from.id().equals(rotten)) {
        assertThat(run.verifier(disk).manifest(from.id()))
            .as("I4: a commit that an attempt has resumed from")
            .isInstanceOf(ManifestCheck.Sound.class);
        assertThat(disk.list(run.layout.data()))
            .as("I4: bytes of %s", from)
            .anyMatch(name -> name.startsWith(Layout.dataPrefix(from.id())));
      }
    }
  }

  /**
   * Oldest first: commits that were acknowledged before the decision began, by the attempts it
   * continues.
   */
  private List<CommitId> acknowledgedOnLineage(int since) {
    TreeMap<Integer, ResumeRecord> records = new TreeMap<>();
    origins.forEach((epoch, from) -> records.put(epoch, new ResumeRecord(from)));
    Map<Integer, Long> lineage = Lineage.limits(records);
    return acknowledged.entrySet().stream()
        .filter(commit -> commit.getValue() < since && Lineage.contains(lineage, commit.getKey()))
        .map(Map.Entry::getKey)
        .toList();
  }

  private void maybeRot(boolean wanted) {
    if (!wanted || rotten != null || random.nextInt(150) != 0) {
      return;
    }
    List<String> payload =
        disk.keys().stream().filter(key -> key.startsWith(run.layout.data() + "/")).toList();
    for (CommitId id : acknowledged.keySet()) {
      String prefix = run.layout.data(Layout.dataPrefix(id));
      List<String> files = payload.stream().filter(key -> key.startsWith(prefix)).toList();
      if (!files.isEmpty() && random.nextInt(2) == 0) {
        disk.corrupt(files.get(random.nextInt(files.size())));
        rotten = id;
        saw("rot");
        return;
      }
    }
  }
}

package dev.modelyard.agent.protocol.retention;

import dev.modelyard.agent.protocol.CanonicalJson;
import dev.modelyard.agent.protocol.CommitId;
import dev.modelyard.agent.protocol.Defect;
import dev.modelyard.agent.protocol.FileState;
import dev.modelyard.agent.protocol.Layout;
import dev.modelyard.agent.protocol.Lineage;
import dev.modelyard.agent.protocol.Manifest;
import dev.modelyard.agent.protocol.Records;
import dev.modelyard.agent.protocol.RunState;
import dev.modelyard.agent.protocol.Store;
import dev.modelyard.agent.protocol.StoreException;
import dev.modelyard.agent.protocol.WorkFile;
import dev.modelyard.agent.protocol.resume.Verifier;
import dev.modelyard.agent.protocol.resume.Verifier.ManifestCheck;
import dev.modelyard.agent.protocol.resume.VerifyLevel;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Deletes what the rules do not keep. Every deletion is: tombstone, look whether somebody chose the
 * commit meanwhile, data, manifest and parts; the tombstone stays. Only the agent of the highest
 * epoch deletes, but nothing breaks when an outdated one does.
 */
public final class Pruner {
  /**
   * Payload without a manifest may belong to a writer that is cut off but alive; it is swept after
   * this long.
   */
  private static final Duration SWEEP_AFTER = Duration.ofHours(24);

  private final Store store;
  private final Layout layout;
  private final Verifier verifier;
  private final KeepRules rules;
  private final int epoch;
  private final Clock clock;
  private final Set<CommitId> reread = new HashSet<>();

  public Pruner(
      Store store, Layout layout, Verifier verifier, KeepRules rules, int epoch, Clock clock) {
    this.store = store;
    this.layout = layout;
    this.verifier = verifier;
    this.rules = rules;
    this.epoch = epoch;
    this.clock = clock;
  }

  /** Deletes until nothing is left to delete; stops when a higher epoch begins. */
  public void prune() throws IOException {
    finishInterrupted();
    Optional<CommitId> victim = nextVictim();
    while (victim.isPresent()) {
      delete(victim.get());
      victim = nextVictim();
    }
  }

  /** Looks at the store afresh, because the world may have moved since the last deletion. */
  private Optional<CommitId> nextVictim() throws IOException {
    RunState state = RunState.read(store, layout);
    if (!isMine(state)) {
      return Optional.empty();
    }
    Looks looks = look(state);
    NavigableMap<CommitId, Map<String, String>> sound = looks.sound();
    Set<CommitId> keep = new HashSet<>(state.referenced(epoch));
    sound.descendingKeySet().stream().limit(rules.last()).forEach(keep::add);
    keep.addAll(rules.special(sound));
    if (sound.size() < rules.last() || !isNewestReread(sound)) {
      return Optional.empty();
    }
    CommitId oldestKept = sound.descendingKeySet().stream().limit(rules.last()).toList().getLast();
    return state.commits().stream()
        // What a later epoch wrote is none of our business, however it looks from here.
        .filter(id -> id.epoch() <= epoch && state.isLive(id) && !keep.contains(id))
        .filter(id -> looks.isKnown(id) ? id.compareTo(oldestKept) < 0 : isSpent(id, state))
        .findFirst();
  }

  /** Between a claim and its decision nobody deletes; a claim above ours means we have no say. */
  private boolean isMine(RunState state) {
    return !state.epochs().isEmpty()
        && state.epochs().last() == epoch
        && state.resumed().containsKey(epoch);
  }

  /**
   * Off the lineage or found bad: nobody resumes from it while there are sound ones on the lineage.
   */
  private static boolean isSpent(CommitId id, RunState state) {
    return state.quarantined().contains(id) || !Lineage.contains(state.lineage(), id);
  }

  /**
   * The commits of the lineage as they look. One that cannot be read, though the store answers
   * otherwise, is among none of them, and stays; the scrubber tells. While nothing can be read
   * there are too few for anything to go.
   *
   * @param sound still look right, with their metrics
   * @param lost nobody can read any more
   */
  private record Looks(NavigableMap<CommitId, Map<String, String>> sound, Set<CommitId> lost) {
    boolean isKnown(CommitId id) {
      return sound.containsKey(id) || lost.contains(id);
    }
  }

  private Looks look(RunState state) throws IOException {
    Map<Integer, Long> lineage = state.lineage();
    Looks looks = new Looks(new TreeMap<>(), new HashSet<>());
    for (CommitId id : state.commits()) {
      if (state.isLive(id) && !state.quarantined().contains(id) && Lineage.contains(lineage, id)) {
        look(id, looks);
      }
    }
    return looks;
  }

  private void look(CommitId id, Looks looks) throws StoreException {
    switch (verifier.look(id, manifest -> verifier.quick(manifest, VerifyLevel.SIZE))) {
      case ManifestCheck.Sound(Manifest manifest) -> looks.sound().put(id, manifest.metrics());
      case ManifestCheck.Unsound(Defect defect) -> {
        if (defect.reason() == Defect.Reason.KeyMissing) {
          looks.lost().add(id);
        }
      }
    }
  }

  /** Nothing older goes before the newest was read back from the store and found right. */
  private boolean isNewestReread(NavigableMap<CommitId, Map<String, String>> sound)
      throws StoreException {
    CommitId newest = sound.lastKey();
    if (!reread.contains(newest) && verifier.reread(newest).isEmpty()) {
      reread.add(newest);
    }
    return reread.contains(newest);
  }

  private void delete(CommitId victim) throws IOException {
    byte[] intention = CanonicalJson.write(new Tombstone(epoch, clock.instant()));
    Records.put(store, layout.tombstone(victim), intention);
    carryOut(victim);
  }

  private void carryOut(CommitId victim) throws IOException {
    if (isReferenced(victim)) {
      byte[] cancellation = CanonicalJson.write(new Tombstone(epoch, clock.instant()));
      Records.put(store, layout.cancelled(victim), cancellation);
      return;
    }
    for (String name : store.list(layout.data())) {
      if (name.startsWith(Layout.dataPrefix(victim))) {
        store.delete(layout.data(name));
      }
    }
    store.delete(layout.commit(victim));
    for (String name : store.list(layout.parts())) {
      if (name.startsWith(victim.name() + ".")) {
        store.delete(layout.parts() + "/" + name);
      }
    }
  }

  private boolean isReferenced(CommitId id) throws IOException {
    return RunState.resumed(store, layout).tailMap(epoch, true).values().stream()
        .anyMatch(record -> record.from() != null && record.from().id().equals(id));
  }

  /** Deletions that were begun and not finished, by whomever. */
  private void finishInterrupted() throws IOException {
    RunState state = RunState.read(store, layout);
    if (!isMine(state)) {
      return;
    }
    List<String> data = store.list(layout.data());
    for (CommitId id : state.tombstoned()) {
      boolean left =
          state.commits().contains(id)
              || data.stream().anyMatch(name -> name.startsWith(Layout.dataPrefix(id)));
      if (left) {
        carryOut(id);
      }
    }
  }

  /**
   * Frees what no commit can refer to any more: work directories of fenced epochs, drafts of
   * restores, their payload and what workers said of it that never became a commit, and payload
   * that was never finished.
   */
  public void sweep() throws IOException {
    RunState state = RunState.read(store, layout);
    if (!isMine(state)) {
      return;
    }
    for (String name : store.list(layout.works())) {
      if (Layout.isWorkBelow(epoch, name)) {
        store.delete(layout.works() + "/" + name);
      }
    }
    Set<String> used = payloadInUse(state);
    for (String name : store.list(layout.data())) {
      if (isFenced(name) && !used.contains(name) && isOld(layout.data(name))) {
        store.delete(layout.data(name));
      }
    }
    for (String name : store.list(layout.parts())) {
      String key = layout.parts() + "/" + name;
      boolean fenced = Layout.epochOfPart(name).orElse(epoch) < epoch;
      if (fenced && !isOfCommit(name, state) && isOld(key)) {
        store.delete(key);
      }
    }
    for (WorkFile upload : store.unfinished(layout.data())) {
      if (isFenced(upload.path()) && isOld(upload.state())) {
        store.abandon(layout.data(upload.path()), upload.state());
      }
    }
    // Of any run: nobody takes a day to publish a file.
    for (WorkFile upload : store.unfinished(Layout.VERSIONS)) {
      if (isOld(upload.state())) {
        store.abandon(Layout.VERSIONS + "/" + upload.path(), upload.state());
      }
    }
  }

  private Set<String> payloadInUse(RunState state) throws IOException {
    Set<String> used = new HashSet<>();
    List<String> all = new ArrayList<>(store.list(layout.data()));
    for (CommitId id : state.commits()) {
      switch (verifier.look(id, manifest -> Optional.empty())) {
        case ManifestCheck.Sound(Manifest manifest) ->
            manifest.files().forEach(file -> used.add(file.at()));
        case ManifestCheck.Unsound _ ->
            all.stream().filter(name -> name.startsWith(Layout.dataPrefix(id))).forEach(used::add);
      }
    }
    return used;
  }

  private static boolean isOfCommit(String part, RunState state) {
    return state.commits().stream().anyMatch(id -> part.startsWith(id.name() + "."));
  }

  private boolean isFenced(String dataName) {
    return dataName.matches("\\d{1,9}-.*")
        && Integer.parseInt(dataName.substring(0, dataName.indexOf('-'))) < epoch;
  }

  private boolean isOld(String key) throws IOException {
    return store.stat(key).filter(this::isOld).isPresent();
  }

  private boolean isOld(FileState state) {
    Instant limit = clock.instant().minus(SWEEP_AFTER);
    return state.modifiedNanos() < TimeUnit.SECONDS.toNanos(limit.getEpochSecond());
  }
}

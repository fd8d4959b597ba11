package dev.modelyard.agent.protocol;

import java.io.IOException;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the store says about one run at about one moment. Commits are listed before tombstones, so a
 * commit deleted meanwhile shows as tombstoned.
 *
 * @param resumed decision of each epoch that has made one
 * @param tombstoned commits under deletion, without those whose tombstone was cancelled
 */
public record RunState(
    NavigableSet<Integer> epochs,
    NavigableMap<Integer, ResumeRecord> resumed,
    NavigableSet<CommitId> commits,
    Set<CommitId> tombstoned,
    Set<CommitId> quarantined) {

  public static RunState read(ObjectStore store, Layout layout) throws IOException {
    NavigableSet<Integer> epochs = epochs(store, layout);
    NavigableMap<Integer, ResumeRecord> resumed = resumed(store, layout);
    NavigableSet<CommitId> commits = commits(store, layout);
    return new RunState(
        epochs,
        resumed,
        commits,
        tombstoned(store, layout),
        ids(store, layout.quarantine(), ".json"));
  }

  /**
   * The same with what a late listing has left out, as a network file system may give, looked for
   * by name: decisions of the epochs before this one, and manifests whose payload was listed.
   */
  public RunState withUnlisted(ObjectStore store, Layout layout, int epoch) throws IOException {
    NavigableMap<Integer, ResumeRecord> decisions = new TreeMap<>(resumed);
    for (int before = 1; before < epoch; before++) {
      if (!decisions.containsKey(before)) {
        addDecision(decisions, store, layout, before);
      }
    }
    NavigableSet<CommitId> manifests = new TreeSet<>(commits);
    for (String name : store.list(layout.data())) {
      Optional<CommitId> id = Layout.idOfData(name).filter(each -> !manifests.contains(each));
      if (id.isPresent() && store.stat(layout.commit(id.get())).isPresent()) {
        manifests.add(id.get());
      }
    }
    return new RunState(epochs, decisions, manifests, tombstoned, quarantined);
  }

  /** Highest epoch claimed; 0 when none. */
  public static int highestEpoch(ObjectStore store, Layout layout) throws IOException {
    NavigableSet<Integer> epochs = epochs(store, layout);
    return epochs.isEmpty() ? 0 : epochs.last();
  }

  /** By their manifests, those under deletion included. */
  public static NavigableSet<CommitId> commits(ObjectStore store, Layout layout)
      throws IOException {
    return new TreeSet<>(ids(store, layout.commits(), ".json"));
  }

  /** Whether an epoch has committed anything, though that may be deleted by now. */
  public static boolean hasCommits(ObjectStore store, Layout layout, int epoch) throws IOException {
    Set<CommitId> all = commits(store, layout);
    all.addAll(ids(store, layout.tombstones(), ".json"));
    return all.stream().anyMatch(id -> id.epoch() == epoch);
  }

  public static Set<CommitId> tombstoned(ObjectStore store, Layout layout) throws IOException {
    Set<CommitId> cancelled = ids(store, layout.tombstones(), ".cancelled");
    Set<CommitId> dead = ids(store, layout.tombstones(), ".json");
    dead.removeAll(cancelled);
    return dead;
  }

  /** Whether this commit is under deletion, or has been deleted. */
  public static boolean isTombstoned(ObjectStore store, Layout layout, CommitId id)
      throws IOException {
    return store.stat(layout.tombstone(id)).isPresent()
        && store.stat(layout.cancelled(id)).isEmpty();
  }

  /**
   * Decisions of all epochs. A record that cannot be read counts as "began from an unknown point":
   * commits of its epoch stay on the lineage, those of its ancestors become the reserve.
   */
  public static NavigableMap<Integer, ResumeRecord> resumed(ObjectStore store, Layout layout)
      throws IOException {
    NavigableMap<Integer, ResumeRecord> resumed = new TreeMap<>();
    for (String name : store.list(layout.resumed())) {
      Integer epoch = epochOf(name);
      if (epoch != null) {
        addDecision(resumed, store, layout, epoch);
      }
    }
    return resumed;
  }

  public boolean isLive(CommitId id) {
    return !tombstoned.contains(id);
  }

  /**
   * What attempts from that one on have resumed from; those before are fenced, and need nothing.
   */
  public Set<CommitId> referenced(int from) {
    return resumed.tailMap(from, true).values().stream()
        .map(ResumeRecord::from)
        .filter(Objects::nonNull)
        .map(CommitRef::id)
        .collect(Collectors.toSet());
  }

  public Map<Integer, Long> lineage() {
    return Lineage.limits(resumed);
  }

  private static void addDecision(
      Map<Integer, ResumeRecord> decisions, ObjectStore store, Layout layout, int epoch)
      throws IOException {
    try {
      store.read(layout.resumed(epoch)).ifPresent(json -> decisions.put(epoch, parse(json)));
    } catch (StoreException said) {
      throw said;
    } catch (IOException unreadable) {
      // Not taken for a damaged one, unless a person says so: retention removes a reserve.
      throw new StoreException(
          "%s, where attempt %d began, cannot be read: %s; mend the volume, or put an empty file in its place: checkpoints of before that attempt are then used only if it made none that is good"
              .formatted(layout.resumed(epoch), epoch, unreadable),
          StoreException.Kind.FAILURE,
          unreadable);
    }
  }

  private static ResumeRecord parse(byte[] json) {
    try {
      return CanonicalJson.read(json, ResumeRecord.class);
    } catch (IOException damaged) {
      return new ResumeRecord(null);
    }
  }

  private static NavigableSet<Integer> epochs(ObjectStore store, Layout layout) throws IOException {
    NavigableSet<Integer> epochs = new TreeSet<>();
    for (String name : store.list(layout.epochs())) {
      Integer epoch = epochOf(name);
      if (epoch != null) {
        epochs.add(epoch);
      }
    }
    return epochs;
  }

  private static @Nullable Integer epochOf(String name) {
    return name.matches("\\d{1,9}\\.json")
        ? Integer.valueOf(name.substring(0, name.length() - 5))
        : null;
  }

  private static Set<CommitId> ids(ObjectStore store, String directory, String suffix)
      throws IOException {
    Set<CommitId> ids = new TreeSet<>();
    for (String name : store.list(directory)) {
      if (name.endsWith(suffix)) {
        CommitId.parse(name.substring(0, name.length() - suffix.length())).ifPresent(ids::add);
      }
    }
    return ids;
  }
}

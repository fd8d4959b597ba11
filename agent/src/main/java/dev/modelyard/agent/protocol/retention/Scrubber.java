package dev.modelyard.agent.protocol.retention;

import dev.modelyard.agent.protocol.CommitId;
import dev.modelyard.agent.protocol.Defect;
import dev.modelyard.agent.protocol.Layout;
import dev.modelyard.agent.protocol.Lineage;
import dev.modelyard.agent.protocol.ObjectStore;
import dev.modelyard.agent.protocol.QuarantineRecord;
import dev.modelyard.agent.protocol.RunState;
import dev.modelyard.agent.protocol.resume.Verifier;
import java.io.IOException;
import java.time.Clock;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the commits a resume may fall back to, again and again, so that rot is met while there are
 * others and not when the last of them is needed. What is found bad counts neither for a resume nor
 * for what retention keeps from then on.
 */
public final class Scrubber {
  private final ObjectStore store;
  private final Layout layout;
  private final Verifier verifier;
  private final int epoch;
  private final Clock clock;

  /** What was read, and what is wrong with it, if anything. */
  public record Look(CommitId id, Optional<Defect> defect) {}

  /** By the number of the look at which it was read last, or seen first. */
  private final Map<CommitId, Integer> read = new HashMap<>();

  private int looks;

  public Scrubber(ObjectStore store, Layout layout, Verifier verifier, int epoch, Clock clock) {
    this.store = store;
    this.layout = layout;
    this.verifier = verifier;
    this.epoch = epoch;
    this.clock = clock;
  }

  /**
   * Reads every byte of the commit that was read longest ago, or was made: a new one has just been
   * read. To begin with, the newest first. Only the agent of the highest epoch looks.
   */
  public Optional<Look> look() throws IOException {
    RunState state = RunState.read(store, layout);
    if (state.epochs().isEmpty() || state.epochs().last() != epoch) {
      return Optional.empty();
    }
    Map<Integer, Long> lineage = state.lineage();
    List<CommitId> commits =
        state.commits().descendingSet().stream()
            .filter(id -> state.isLive(id) && !state.quarantined().contains(id))
            .filter(id -> Lineage.contains(lineage, id))
            .toList();
    commits.forEach(id -> read.putIfAbsent(id, looks));
    Optional<CommitId> next = commits.stream().min(Comparator.comparing(read::get));
    return next.isPresent() ? look(next.get()) : Optional.empty();
  }

  private Optional<Look> look(CommitId id) throws IOException {
    // Also where nothing can be read of it: else the others would never have their turn.
    read.put(id, ++looks);
    Optional<Defect> first = verifier.reread(id);
    // What fails once may have failed on its way here.
    Optional<Defect> second = first.isEmpty() ? first : verifier.reread(id);
    if (first.isEmpty() || second.isEmpty()) {
      return Optional.of(new Look(id, Optional.empty()));
    }
    // What is being deleted has its tombstone.
    if (RunState.isTombstoned(store, layout, id)) {
      return Optional.empty();
    }
    // What could not be read at one of the two looks was found bad once only.
    Defect defect = first.get().isVerdict() ? second.get() : first.get();
    QuarantineRecord.put(store, layout, id, defect, clock);
    return Optional.of(new Look(id, Optional.of(defect)));
  }
}

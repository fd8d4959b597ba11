package dev.modelyard.agent.protocol.commit;

import dev.modelyard.agent.protocol.Call;
import dev.modelyard.agent.protocol.CanonicalJson;
import dev.modelyard.agent.protocol.CommitId;
import dev.modelyard.agent.protocol.CommitRef;
import dev.modelyard.agent.protocol.FileState;
import dev.modelyard.agent.protocol.Freeze;
import dev.modelyard.agent.protocol.Layout;
import dev.modelyard.agent.protocol.PartRecord;
import dev.modelyard.agent.protocol.Records;
import dev.modelyard.agent.protocol.Store;
import dev.modelyard.agent.protocol.StoredFile;
import dev.modelyard.agent.protocol.WorkFile;
import dev.modelyard.agent.protocol.commit.CommitOutcome.Changed;
import dev.modelyard.agent.protocol.commit.CommitOutcome.Refused;
import dev.modelyard.agent.protocol.commit.CommitOutcome.Waiting;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Commits what is found by names in several directories, one of each worker. Rank 0 calls a step
 * once its own share is finished, each rank puts its share on record once, after the call, and rank
 * 0 commits their union when it is a whole checkpoint. What is announced takes another way, and the
 * two never join.
 */
public final class Shares {
  private final Store store;
  private final Layout layout;
  private final Writer writer;
  private final Committer committer;

  public Shares(Store store, Layout layout, Writer writer, Committer committer) {
    this.store = store;
    this.layout = layout;
    this.writer = writer;
    this.committer = committer;
  }

  /** What a union lacks that a whole checkpoint has. */
  @FunctionalInterface
  public interface Whole {
    Optional<String> flaw(long step, List<StoredFile> files) throws IOException;
  }

  public Roll roll() throws IOException {
    return Roll.of(store.list(layout.parts()), writer.epoch());
  }

  /** Calls that this rank has not answered. */
  public Map<Long, Call> unanswered(Roll roll) throws IOException {
    Map<Long, Call> calls = new TreeMap<>();
    for (long step : roll.answers().keySet()) {
      if (!roll.hasAnswered(step, writer.rank())) {
        findCall(id(step)).ifPresent(call -> calls.put(step, call));
      }
    }
    return calls;
  }

  private Optional<Call> findCall(CommitId id) throws IOException {
    Optional<byte[]> json = store.read(layout.call(id));
    return json.isEmpty()
        ? Optional.empty()
        : Optional.of(CanonicalJson.read(json.get(), Call.class));
  }

  /**
   * Asks the other ranks for theirs, before rank 0 sends its own, so that all send at once.
   *
   * @param finished whether rank 0 sees that all ranks are done
   */
  public void call(Candidate share, boolean finished) throws IOException {
    Call call = new Call(share.path(), finished, share.files());
    Records.put(store, layout.call(id(share.step())), CanonicalJson.write(call));
  }

  /** Says that rank 0 has called all it ever will. */
  public void close() throws IOException {
    Records.put(store, layout.closed(writer.epoch()), CanonicalJson.write(Map.of()));
  }

  /**
   * Says that this rank is still at it, for those that wait for it. No two clocks are compared: it
   * is by a higher number that others see it was said again. What was said before goes.
   */
  public void beat(long number) throws IOException {
    Records.put(
        store, layout.beat(writer.epoch(), writer.rank(), number), CanonicalJson.write(Map.of()));
    store.delete(layout.beat(writer.epoch(), writer.rank(), number - 1));
  }

  /** Puts this rank's share of a called step on record. */
  public CommitOutcome put(Candidate share) throws IOException {
    CommitId id = id(share.step());
    Optional<Refused> again = writer.rank() == 0 ? findSecondSave(id) : Optional.empty();
    if (again.isPresent()) {
      return again.get();
    }
    String changed = committer.contribute(share, id, layout.share(id, writer.rank()));
    return changed == null ? new Waiting(id, 1, share.parts()) : new Changed(changed);
  }

  /** What all ranks have put on record, as one commit, once that is a whole checkpoint. */
  public CommitOutcome join(
      long step, NavigableSet<Integer> ranks, @Nullable CommitRef parent, Whole whole)
      throws IOException {
    CommitId id = id(step);
    if (ranks.size() < writer.worldSize()) {
      return new Waiting(id, ranks.size(), writer.worldSize());
    }
    Parts parts = read(id, ranks);
    Optional<String> nested = parts.findNested();
    Optional<String> flaw = nested.isPresent() ? nested : whole.flaw(step, parts.files());
    if (flaw.isPresent()) {
      return new Refused(id, "step " + step + " is not committed: " + flaw.get());
    }
    Optional<Refused> again = findSecondSave(id);
    if (again.isPresent()) {
      // Nor may a later life of this agent join it, when the files are gone and tell no more.
      store.delete(layout.share(id, writer.rank()));
      return again.get();
    }
    Candidate joined =
        new Candidate(step, parts.path(), List.of(), Freeze.COPY, Map.of(), ranks.size(), 1);
    return committer.decide(committer.manifest(joined, parts.files(), parent), null);
  }

  /**
   * The program saves a step again that rank 0 has called: answers may be of either save. What it
   * has deleted meanwhile was not written again.
   */
  private Optional<Refused> findSecondSave(CommitId id) throws IOException {
    Call call = findCall(id).orElseThrow(() -> new IOException(layout.call(id) + " is gone"));
    for (WorkFile file : call.files()) {
      Optional<FileState> now = store.stat(layout.work(writer.epoch()) + "/" + file.path());
      if (now.isPresent() && !now.get().equals(file.state())) {
        return Optional.of(
            new Refused(
                id,
                "step %d is not committed: %s was written again while parts of other workers were awaited, which may be of either state; write each file of a step once, or announce the step when it is whole"
                    .formatted(id.step(), file.path())));
      }
    }
    return Optional.empty();
  }

  /** What is still to come of a step, in words. */
  public String missing(long step, NavigableSet<Integer> ranks, Whole whole) throws IOException {
    NavigableSet<Integer> silent = new TreeSet<>();
    for (int rank = 0; rank < writer.worldSize(); rank++) {
      silent.add(rank);
    }
    silent.removeAll(ranks);
    return "step %d is not committed: nothing finished was found of rank%s %s%s"
        .formatted(
            step,
            silent.size() == 1 ? "" : "s",
            String.join(", ", silent.stream().map(String::valueOf).toList()),
            whole.flaw(step, read(id(step), ranks).files()).map(flaw -> "; " + flaw).orElse(""));
  }

  private CommitId id(long step) {
    return new CommitId(step, writer.epoch());
  }

  private Parts read(CommitId id, NavigableSet<Integer> ranks) throws IOException {
    List<PartRecord> parts = new ArrayList<>();
    for (int rank : ranks) {
      String key = layout.share(id, rank);
      byte[] json = store.read(key).orElseThrow(() -> new IOException(key + " is gone"));
      parts.add(CanonicalJson.read(json, PartRecord.class));
    }
    return new Parts(parts);
  }
}

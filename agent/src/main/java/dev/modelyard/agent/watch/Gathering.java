package dev.modelyard.agent.watch;

import dev.modelyard.agent.config.RunConfig;
import dev.modelyard.agent.framework.Adapter;
import dev.modelyard.agent.framework.Called;
import dev.modelyard.agent.framework.Find;
import dev.modelyard.agent.framework.Share;
import dev.modelyard.agent.protocol.Call;
import dev.modelyard.agent.protocol.CommitId;
import dev.modelyard.agent.protocol.CommitRef;
import dev.modelyard.agent.protocol.FileState;
import dev.modelyard.agent.protocol.Layout;
import dev.modelyard.agent.protocol.Store;
import dev.modelyard.agent.protocol.StoredContent;
import dev.modelyard.agent.protocol.StoredFile;
import dev.modelyard.agent.protocol.WorkFile;
import dev.modelyard.agent.protocol.commit.Candidate;
import dev.modelyard.agent.protocol.commit.CommitOutcome;
import dev.modelyard.agent.protocol.commit.Roll;
import dev.modelyard.agent.protocol.commit.Shares;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Checkpoints that lie in several directories, one of each worker, and that names tell: what rank 0
 * has called, who has answered, what is still to come. Where all workers share a directory there is
 * nothing to gather.
 */
final class Gathering {
  private final RunConfig config;
  private final Store store;
  private final Layout layout;
  private final Adapter adapter;
  private final Shares shares;
  private final boolean isApart;

  /** What a step lacked, and when who had answered. */
  private final Map<Long, Lack> lacks = new HashMap<>();

  /** What this agent has put on record of a step. */
  private final Map<Long, Set<WorkFile>> sent = new HashMap<>();

  private Roll roll = Roll.EMPTY;
  private boolean othersAreAtIt;

  private record Lack(NavigableMap<Integer, Integer> answers, String what) {}

  Gathering(RunConfig config, Store store, Adapter adapter, Shares shares) {
    this.config = config;
    this.store = store;
    this.layout = new Layout(config.runUid());
    this.adapter = adapter;
    this.shares = shares;
    this.isApart = config.workers() > 1 && !store.isOneVolume();
  }

  private boolean leads() {
    return config.rank() == 0;
  }

  /** A look at the store; what rank 0 waits for this rank's share of. */
  Map<Long, Called> look() throws IOException {
    NavigableMap<Integer, Long> before = beatsOfOthers();
    roll = isApart ? shares.roll() : Roll.EMPTY;
    othersAreAtIt = !beatsOfOthers().equals(before);
    sent.keySet().removeIf(roll::isOvertaken);
    Map<Long, Called> called = new HashMap<>();
    for (long step : leads() ? Set.<Long>of() : roll.answers().keySet()) {
      Optional<Call> call = isOpen(step) ? shares.findCall(step) : Optional.empty();
      call.ifPresent(it -> called.put(step, new Called(it, roll.isOvertaken(step))));
    }
    return called;
  }

  /** Of those that this rank waits for: rank 0 for all others, these for rank 0. */
  private NavigableMap<Integer, Long> beatsOfOthers() {
    return leads() ? roll.beats().tailMap(0, false) : roll.beats().headMap(0, true);
  }

  /** Whether one that this rank waits for has said since the look before that it is still at it. */
  boolean areOthersAtIt() {
    return othersAreAtIt;
  }

  /**
   * Whether something of this rank may still go on record: its share, or more of a step that turned
   * out to lack something, until a later one is called. After a restart nobody knows any more
   * whether the files are those that were sent.
   */
  boolean isOpen(long step) {
    return answers(step) == 0
        || (roll.lacking().contains(step) && !roll.isOvertaken(step) && sent.containsKey(step));
  }

  private int answers(long step) {
    return roll.answers(step, config.rank());
  }

  /**
   * What is to go on record of shares that were found: of what is there already only more files,
   * beside those that were sent and are as they were. Time alone tells that these are finished.
   */
  List<Share> open(List<Share> found) {
    List<Share> open = new ArrayList<>();
    for (Share share : found) {
      Candidate all = share.find().candidate();
      List<WorkFile> more = new ArrayList<>(all.files());
      if (answers(all.step()) == 0) {
        open.add(share);
      } else if (new HashSet<>(more).containsAll(sent(all.step()))) {
        more.removeAll(sent(all.step()));
        if (!more.isEmpty()) {
          open.add(new Share(new Find(all.of(more), Find.Proof.NONE), false));
        }
      }
    }
    return open;
  }

  private Set<WorkFile> sent(long step) {
    return sent.computeIfAbsent(step, any -> new HashSet<>());
  }

  /** Rank 0 calls what it is about to put on record, for the last time when the end has come. */
  void call(List<Share> ready, boolean ended) throws IOException {
    if (isApart && leads()) {
      for (Share share : ready) {
        Candidate candidate = share.find().candidate();
        if (answers(candidate.step()) == 0) {
          shares.call(candidate, share.finished());
        }
      }
      if (ended && !roll.isClosed()) {
        shares.close();
      }
    }
  }

  CommitOutcome put(Share share) throws IOException {
    Candidate candidate = share.find().candidate();
    CommitOutcome outcome = shares.put(candidate, answers(candidate.step()) + 1);
    if (outcome instanceof CommitOutcome.Waiting) {
      sent(candidate.step()).addAll(candidate.files());
    }
    return outcome;
  }

  /** Steps that rank 0 may commit, oldest first. */
  List<Long> open(LongPredicate wanted) {
    return leads() ? roll.answers().keySet().stream().filter(wanted::test).toList() : List.of();
  }

  CommitOutcome join(long step, @Nullable CommitRef parent) throws IOException {
    Optional<String> known = knownLack(step);
    if (known.isPresent() && answered(step).size() == config.workers()) {
      return new CommitOutcome.Refused(new CommitId(step, config.attempt()), known.get());
    }
    CommitOutcome outcome = shares.join(step, answered(step), parent, this::flaw);
    if (outcome instanceof CommitOutcome.Refused(CommitId id, String why)) {
      lacks.put(id.step(), new Lack(answered(step), why));
    }
    return outcome;
  }

  private NavigableMap<Integer, Integer> answered(long step) {
    return Objects.requireNonNull(roll.answers().get(step));
  }

  /** Nobody has answered since. */
  private Optional<String> knownLack(long step) {
    return Optional.ofNullable(lacks.get(step))
        .filter(lack -> lack.answers().equals(answered(step)))
        .map(Lack::what);
  }

  boolean isOvertaken(long step) {
    return roll.isOvertaken(step);
  }

  /** What is still to come of a step, in words; looked at anew when another rank has answered. */
  String missing(long step) throws IOException {
    Optional<String> known = knownLack(step);
    String what =
        known.isPresent() ? known.get() : shares.missing(step, answered(step), this::flaw);
    lacks.put(step, new Lack(answered(step), what));
    return what;
  }

  private Optional<String> flaw(long step, List<StoredFile> files) throws IOException {
    Map<String, StoredFile> byPath = new HashMap<>();
    List<WorkFile> union = new ArrayList<>();
    for (StoredFile file : files) {
      byPath.put(file.path(), file);
      union.add(new WorkFile(file.path(), new FileState(file.at(), file.size(), 0)));
    }
    return adapter.flaw(
        step,
        union,
        file ->
            new StoredContent(
                store,
                layout.data(Objects.requireNonNull(byPath.get(file.path())).at())
                    + "/"
                    + file.path(),
                file.state().size()));
  }

  /** Whether rank 0, which calls in the order of steps, may still call what this rank has. */
  boolean mayBeCalled(OptionalLong uncalled) {
    return uncalled.isPresent() && !roll.isClosed() && !roll.isOvertaken(uncalled.getAsLong());
  }
}

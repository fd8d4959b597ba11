package dev.modelyard.agent.watch;

import dev.modelyard.agent.config.RunConfig;
import dev.modelyard.agent.framework.Adapter;
import dev.modelyard.agent.framework.Called;
import dev.modelyard.agent.framework.Share;
import dev.modelyard.agent.protocol.CommitRef;
import dev.modelyard.agent.protocol.FileState;
import dev.modelyard.agent.protocol.Layout;
import dev.modelyard.agent.protocol.Store;
import dev.modelyard.agent.protocol.StoredContent;
import dev.modelyard.agent.protocol.StoredFile;
import dev.modelyard.agent.protocol.WorkFile;
import dev.modelyard.agent.protocol.commit.CommitOutcome;
import dev.modelyard.agent.protocol.commit.Roll;
import dev.modelyard.agent.protocol.commit.Shares;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
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

  /** What was still to come of a step, and when who had answered. */
  private final Map<Long, Missing> missing = new HashMap<>();

  private Roll roll = Roll.EMPTY;
  private boolean othersAreAtIt;

  private record Missing(NavigableSet<Integer> answered, String what) {}

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
    Map<Long, Called> called = new HashMap<>();
    if (!leads()) {
      shares
          .unanswered(roll)
          .forEach((step, call) -> called.put(step, new Called(call, roll.isOvertaken(step))));
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

  /** Whether this rank's share is on record: nothing here changes it any more. */
  boolean isAnswered(long step) {
    return roll.hasAnswered(step, config.rank());
  }

  /** Rank 0 calls what it is about to put on record, for the last time when the end has come. */
  void call(List<Share> ready, boolean ended) throws IOException {
    if (isApart && leads()) {
      for (Share share : ready) {
        shares.call(share.find().candidate(), share.finished());
      }
      if (ended && !roll.isClosed()) {
        shares.close();
      }
    }
  }

  CommitOutcome put(Share share) throws IOException {
    return shares.put(share.find().candidate());
  }

  /** Steps that rank 0 may commit, oldest first. */
  List<Long> open(LongPredicate wanted) {
    return leads() ? roll.answers().keySet().stream().filter(wanted::test).toList() : List.of();
  }

  CommitOutcome join(long step, @Nullable CommitRef parent) throws IOException {
    return shares.join(step, answered(step), parent, this::flaw);
  }

  private NavigableSet<Integer> answered(long step) {
    return Objects.requireNonNull(roll.answers().get(step));
  }

  boolean isOvertaken(long step) {
    return roll.isOvertaken(step);
  }

  /** What is still to come of a step, in words; looked at anew when another rank has answered. */
  String missing(long step) throws IOException {
    Missing known = missing.get(step);
    if (known == null || !known.answered().equals(answered(step))) {
      NavigableSet<Integer> now = new TreeSet<>(answered(step));
      known = new Missing(now, shares.missing(step, now, this::flaw));
      missing.put(step, known);
    }
    return known.what();
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

package dev.modelyard.agent.protocol;

import dev.modelyard.agent.explorer.Actor;
import dev.modelyard.agent.explorer.Explorer;
import dev.modelyard.agent.explorer.Fault;
import dev.modelyard.agent.protocol.Attempt.Act;
import dev.modelyard.agent.protocol.Attempt.Stand;
import dev.modelyard.agent.testkit.ForwardedStore;
import dev.modelyard.agent.testkit.InMemoryStore;
import dev.modelyard.agent.testkit.Run;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What is explored: who meets at which store, and how much may go wrong.
 *
 * @param commits that attempt 1 has made, one step each, when it begins; all but the last kept by
 *     nothing but retention
 * @param cast made for a way of seeing the store and the newest commit there
 * @param faults any of these, {@code atMost} so many in all
 * @param objects whether all but work directories are objects
 */
record Scenario(
    String name,
    int commits,
    Cast cast,
    Set<Fault> faults,
    int atMost,
    @Nullable CommitId suspect,
    boolean objects)
    implements Explored {
  private static final long LIMIT = 30_000_000;

  /** Who takes part. */
  interface Cast {
    List<? extends Actor<Stand>> of(UnaryOperator<Store> view, @Nullable CommitRef newest);
  }

  @Override
  public Explorer.Found explore(UnaryOperator<Store> view, boolean shortest) throws IOException {
    InMemoryStore disk = objects ? InMemoryStore.ofObjects() : new InMemoryStore();
    Run run = new Run(disk, 2);
    CommitRef newest = null;
    if (commits > 0) {
      run.decide(view.apply(disk), 1);
    }
    for (int step = 1; step <= commits; step++) {
      newest = run.committed(view.apply(disk), 1, step, newest);
    }
    return new Explorer<>(new ProtocolLaws(view, suspect), faults, shortest, LIMIT)
        .explore(
            disk, cast.of(objects ? store -> view.apply(new Apart(store)) : view, newest), atMost);
  }

  /** What processes are shown where their work directories are on no volume that all share. */
  static final class Apart extends ForwardedStore {
    Apart(Store store) {
      super(store);
    }

    @Override
    public boolean isOneVolume() {
      return false;
    }
  }

  private static Scenario of(String name, int commits, Cast cast) {
    return new Scenario(name, commits, cast, Set.of(), 0, null, false);
  }

  Scenario with(Set<Fault> some, int many) {
    return new Scenario(name, commits, cast, some, many, suspect, objects);
  }

  private Scenario suspecting(CommitId id) {
    return new Scenario(name, commits, cast, faults, atMost, id, objects);
  }

  private Scenario ofObjects() {
    return new Scenario(name, commits, cast, faults, atMost, suspect, true);
  }

  /** The same where only work directories are on a volume. */
  private Scenario inABucket() {
    return new Scenario(name + ", in a bucket", commits, cast, faults, atMost, suspect, true);
  }

  private static Actor<Stand> going(
      UnaryOperator<Store> view, @Nullable CommitRef newest, Act... acts) {
    return Attempt.of(1, view, acts).from(newest);
  }

  static final Scenario ALONE =
      of(
          "one attempt from nothing",
          0,
          (view, newest) ->
              List.of(
                  Attempt.of(
                      1,
                      view,
                      Act.DECIDE,
                      Act.SAVE,
                      Act.COMMIT,
                      Act.SAVE,
                      Act.COMMIT,
                      Act.PRUNE,
                      Act.SWEEP)));

  static final Scenario LATE_COMMIT =
      of(
          "an attempt that was cut off commits beside its successor",
          2,
          (view, newest) ->
              List.of(
                  going(view, newest, Act.SAVE, Act.COMMIT),
                  Attempt.of(2, view, Act.DECIDE, Act.SAVE, Act.COMMIT)));

  static final Scenario BOTH_FRESH =
      of(
          "two attempts from nothing",
          0,
          (view, newest) ->
              List.of(
                  Attempt.of(1, view, Act.DECIDE, Act.SAVE, Act.COMMIT),
                  Attempt.of(2, view, Act.DECIDE, Act.SAVE, Act.COMMIT)));

  static final Scenario DELETER =
      of(
          "a deleter that was cut off beside its successor",
          3,
          (view, newest) ->
              List.of(
                  going(view, newest, Act.PRUNE),
                  Attempt.of(2, view, Act.DECIDE, Act.SAVE, Act.COMMIT)));

  static final Scenario DELETERS =
      of(
          "two deleters",
          3,
          (view, newest) ->
              List.of(
                  going(view, newest, Act.PRUNE),
                  Attempt.of(2, view, Act.DECIDE, Act.SAVE, Act.COMMIT, Act.PRUNE)));

  static final Scenario SWEEPER =
      of(
          "a sweeper beside what it sweeps away",
          2,
          (view, newest) ->
              List.of(
                  going(view, newest, Act.SAVE, Act.COMMIT),
                  Attempt.of(2, view, Act.DECIDE, Act.SWEEP)));

  static final Scenario SCRUBBER =
      of(
          "a scrubber beside a deleter that was cut off",
          3,
          (view, newest) ->
              List.of(
                  going(view, newest, Act.PRUNE),
                  Attempt.of(2, view, Act.DECIDE, Act.SCRUB, Act.PRUNE)));

  static final Scenario ALONE_SCRUBBING =
      of(
          "a scrubber",
          3,
          (view, newest) ->
              List.of(going(view, newest, Act.SCRUB, Act.SAVE, Act.COMMIT, Act.PRUNE)));

  static final Scenario STEP_BACK =
      of(
              "a step back to what is being deleted",
              3,
              (view, newest) ->
                  List.of(
                      going(view, newest, Act.PRUNE),
                      Attempt.of(2, view, Act.DECIDE).suspecting(new CommitId(2, 1))))
          .suspecting(new CommitId(2, 1))
          .with(EnumSet.of(Fault.ROT), 1);

  static final Scenario TWO_DECIDERS =
      of(
          "two processes decide one epoch beside a commit",
          1,
          (view, newest) ->
              List.of(
                  going(view, newest, Act.SAVE, Act.COMMIT),
                  Attempt.of(2, view, Act.DECIDE).named("decider-a"),
                  Attempt.of(2, view, Act.DECIDE).named("decider-b")));

  static final Scenario AGAIN =
      of(
          "the pods of one attempt are started twice",
          0,
          (view, newest) ->
              List.of(
                  Attempt.of(
                      1, view, Act.DECIDE, Act.SAVE, Act.COMMIT, Act.DECIDE, Act.SAVE, Act.COMMIT),
                  Attempt.of(2, view, Act.DECIDE).after(1)));

  static final Scenario TWO_AGENTS =
      of(
          "two agents of one attempt commit one step",
          1,
          (view, newest) ->
              List.of(
                  Attempt.of(1, view, Act.SAVE, Act.COMMIT, Act.PRUNE)
                      .named("agent-a")
                      .from(newest),
                  Attempt.of(1, view, Act.COMMIT, Act.PRUNE).named("agent-b").from(newest)));

  static final Scenario RANKS =
      of(
          "two ranks",
          0,
          (view, newest) ->
              List.of(
                  Attempt.of(1, view, Act.DECIDE, Act.SAVE, Act.COMMIT).rank(0, 2),
                  Attempt.of(1, view, Act.FOLLOW, Act.SAVE, Act.COMMIT).rank(1, 2)));

  static final Scenario RANKS_AND_SUCCESSOR =
      of(
          "two ranks beside their successor",
          0,
          (view, newest) ->
              List.of(
                  Attempt.of(1, view, Act.DECIDE, Act.SAVE, Act.COMMIT).rank(0, 2),
                  Attempt.of(1, view, Act.FOLLOW, Act.SAVE, Act.COMMIT).rank(1, 2),
                  Attempt.of(2, view, Act.DECIDE).after(1)));

  static final Scenario SHARES =
      of(
              "two ranks with a directory each, found by names",
              0,
              (view, newest) ->
                  List.of(
                      Attempt.of(1, view, Act.DECIDE, Act.SAVE_LAST, Act.GATHER).rank(0, 2),
                      Attempt.of(1, view, Act.SAVE_HALF, Act.SAVE)
                          .rank(1, 2)
                          .named("program-1")
                          .after(1),
                      Attempt.of(1, view, Act.GATHER).rank(1, 2).named("agent-1").after(1)))
          .ofObjects();

  static final Scenario SHARES_AND_SUCCESSOR =
      of(
              "the same beside their successor",
              0,
              (view, newest) -> {
                List<Actor<Stand>> all = new ArrayList<>(SHARES.cast().of(view, newest));
                all.add(Attempt.of(2, view, Act.DECIDE).after(1));
                return all;
              })
          .ofObjects();

  static final Scenario SHARES_WITH_BEATS =
      of(
              "the same while rank 0 says that it is still at it",
              0,
              (view, newest) -> {
                List<Actor<Stand>> all = new ArrayList<>(SHARES.cast().of(view, newest));
                all.add(Attempt.of(1, view, Act.BEAT).rank(0, 2).named("beat-0").after(1));
                return all;
              })
          .ofObjects();

  static final Scenario SHARES_TWICE =
      of(
              "two ranks with a directory each that save a step twice",
              0,
              (view, newest) ->
                  List.of(
                      Attempt.of(1, view, Act.DECIDE, Act.GATHER).rank(0, 2),
                      Attempt.of(1, view, Act.SAVE_LAST, Act.BEGIN_AGAIN, Act.SAVE_AGAIN_LAST)
                          .rank(0, 2)
                          .named("program-0")
                          .after(1),
                      Attempt.of(1, view, Act.SAVE, Act.SAVE_AGAIN)
                          .rank(1, 2)
                          .named("program-1")
                          .after(1),
                      Attempt.of(1, view, Act.GATHER).rank(1, 2).named("agent-1").after(1)))
          .ofObjects();

  static final Scenario LEFT =
      of(
          "the attempt after one that was cut off and its successor",
          1,
          (view, newest) ->
              List.of(
                  going(view, newest, Act.SAVE, Act.COMMIT),
                  Attempt.of(2, view, Act.DECIDE),
                  Attempt.of(3, view, Act.DECIDE).after(2)));

  static List<Scenario> quick() {
    return List.of(
        ALONE.with(NETWORK, 1),
        ALONE.with(EnumSet.of(Fault.TORN_WRITE, Fault.POWER_LOSS), 1),
        LATE_COMMIT,
        LATE_COMMIT.with(EnumSet.of(Fault.ROT), 1),
        BOTH_FRESH,
        DELETER,
        SWEEPER,
        SCRUBBER,
        ALONE_SCRUBBING.with(EnumSet.of(Fault.ROT), 1),
        STEP_BACK,
        TWO_DECIDERS,
        AGAIN,
        AGAIN.with(NETWORK, 1),
        TWO_AGENTS,
        RANKS,
        RANKS.with(NETWORK, 1),
        SHARES,
        SHARES.with(NETWORK, 1),
        SHARES_WITH_BEATS.with(NETWORK, 1),
        SHARES_AND_SUCCESSOR,
        SHARES_TWICE,
        SHARES_TWICE.with(NETWORK, 1),
        LATE_COMMIT.with(NETWORK, 1),
        LATE_COMMIT.with(EnumSet.of(Fault.TORN_WRITE, Fault.POWER_LOSS), 1),
        DELETER.with(NETWORK, 1),
        DELETER.with(EnumSet.of(Fault.ROT), 1),
        ALONE.with(NETWORK, 2),
        RANKS_AND_SUCCESSOR,
        DELETERS,
        LATE_COMMIT.with(EnumSet.of(Fault.STALE_LISTING), 1),
        BOTH_FRESH.with(EnumSet.of(Fault.STALE_LISTING), 1),
        LEFT,
        STEP_BACK.with(EnumSet.of(Fault.STALE_LISTING), 1),
        ALONE.inABucket().with(NETWORK, 1),
        LATE_COMMIT.inABucket().with(NETWORK, 1),
        LATE_COMMIT.inABucket().with(EnumSet.of(Fault.ROT), 1),
        LATE_COMMIT.inABucket().with(EnumSet.of(Fault.STALE_LISTING), 1),
        BOTH_FRESH.inABucket(),
        BOTH_FRESH.inABucket().with(EnumSet.of(Fault.STALE_LISTING), 1),
        DELETER.inABucket().with(NETWORK, 1),
        SWEEPER.inABucket().with(NETWORK, 1),
        SCRUBBER.inABucket(),
        ALONE_SCRUBBING.inABucket().with(EnumSet.of(Fault.ROT), 1),
        STEP_BACK.inABucket(),
        STEP_BACK.inABucket().with(EnumSet.of(Fault.STALE_LISTING), 1),
        TWO_DECIDERS.inABucket(),
        AGAIN.inABucket().with(NETWORK, 1),
        TWO_AGENTS.inABucket(),
        DELETERS.inABucket(),
        LEFT.inABucket());
  }

  static List<Scenario> wide() {
    return List.of(
        RANKS.with(NETWORK, 2),
        RANKS_AND_SUCCESSOR.with(NETWORK, 1),
        DELETERS.with(EnumSet.of(Fault.ROT), 1),
        SCRUBBER.with(EnumSet.of(Fault.ROT), 1),
        DELETERS.with(NETWORK, 1),
        TWO_DECIDERS.with(EnumSet.of(Fault.LOST_ANSWER), 1));
  }
}

package dev.modelyard.agent.protocol;

import dev.modelyard.agent.explorer.Actor;
import dev.modelyard.agent.protocol.commit.Candidate;
import dev.modelyard.agent.protocol.commit.CommitOutcome;
import dev.modelyard.agent.protocol.commit.Committer;
import dev.modelyard.agent.protocol.commit.Roll;
import dev.modelyard.agent.protocol.commit.Shares;
import dev.modelyard.agent.protocol.commit.Writer;
import dev.modelyard.agent.protocol.resume.Follower;
import dev.modelyard.agent.protocol.resume.OneLook;
import dev.modelyard.agent.protocol.resume.ResumeDecider;
import dev.modelyard.agent.protocol.resume.ResumeOutcome;
import dev.modelyard.agent.protocol.resume.ResumeRequest;
import dev.modelyard.agent.protocol.resume.Verifier;
import dev.modelyard.agent.protocol.resume.VerifyLevel;
import dev.modelyard.agent.protocol.retention.KeepRules;
import dev.modelyard.agent.protocol.retention.Pruner;
import dev.modelyard.agent.protocol.retention.Scrubber;
import dev.modelyard.agent.testkit.InMemoryStore;
import dev.modelyard.agent.testkit.Run;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The agent of one worker of one attempt, as a process to explore: the real code, one act after the
 * other. An act that fails is tried once more; after that a restore gives up and a watch goes on.
 *
 * @param ranks workers of the attempt; with more than one each writes a part
 * @param files that each worker writes at a step
 * @param view how it sees the store
 * @param after begins once this epoch is claimed; 0 for at any time
 * @param suspect what to step back from
 */
record Attempt(
    String name,
    int epoch,
    int rank,
    int ranks,
    int files,
    List<Act> acts,
    UnaryOperator<Store> view,
    int after,
    @Nullable CommitId suspect)
    implements Actor<Attempt.Stand> {
  private static final Layout LAYOUT = new Layout("run");
  private static final Clock NOTHING_IS_OLD = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);

  /** One thing after the other, and where it writes. */
  enum Act {
    DECIDE("epochs", "resumed", "quarantine", "work"),
    FOLLOW,
    SAVE("work"),
    /** The first half of each file. */
    SAVE_HALF("work"),
    /** What a program writes when all ranks have saved. */
    SAVE_LAST("work"),
    /** The same step once more, in a save that all ranks begin together. */
    BEGIN_AGAIN("work"),
    SAVE_AGAIN("work"),
    SAVE_AGAIN_LAST("work"),
    COMMIT("parts", "data", "commits"),
    /** Shares of a step that is found by names: rank 0 calls and joins, the others answer. */
    GATHER("parts", "data", "commits"),
    /** Says twice that it is still at it. */
    BEAT("parts"),
    PRUNE("tombstones", "data", "commits", "parts"),
    SWEEP("work", "data", "parts"),
    /** Reads three commits again. */
    SCRUB("quarantine");

    @SuppressWarnings("ImmutableEnumChecker") // Set.of is.
    private final Set<String> writes;

    Act(String... areas) {
      writes = Set.of(areas);
    }
  }

  /** What a worker was told to begin from; {@code from} is null for a fresh start. */
  record Told(String what, @Nullable CommitRef from) {}

  /**
   * Between two acts.
   *
   * @param parent the newest commit it knows of
   */
  record Stand(
      int epoch,
      int act,
      int failures,
      boolean waits,
      @Nullable CommitRef parent,
      @Nullable Told told,
      boolean over) {
    private Stand next() {
      return new Stand(epoch, act + 1, 0, false, parent, told, false);
    }

    private Stand after(@Nullable CommitRef commit) {
      return new Stand(epoch, act, 0, false, commit, told, false);
    }

    private Stand told(Told outcome) {
      return new Stand(epoch, act, 0, false, outcome.from(), outcome, false);
    }

    private Stand stop() {
      return new Stand(epoch, act, failures, false, parent, told, true);
    }

    private Stand failed() {
      return new Stand(epoch, act, failures + 1, false, parent, told, false);
    }

    private Stand waiting() {
      return new Stand(epoch, act, failures, true, parent, told, false);
    }
  }

  Attempt {
    acts = List.copyOf(acts);
  }

  /** An attempt of one worker that writes one file at a step. */
  static Attempt of(int epoch, UnaryOperator<Store> view, Act... acts) {
    return new Attempt("attempt-" + epoch, epoch, 0, 1, 1, List.of(acts), view, 0, null);
  }

  Attempt named(String other) {
    return new Attempt(other, epoch, rank, ranks, files, acts, view, after, suspect);
  }

  Attempt rank(int number, int of) {
    return new Attempt(
        "attempt-" + epoch + "/" + number, epoch, number, of, files, acts, view, after, suspect);
  }

  Attempt writing(int many) {
    return new Attempt(name, epoch, rank, ranks, many, acts, view, after, suspect);
  }

  Attempt after(int claimed) {
    return new Attempt(name, epoch, rank, ranks, files, acts, view, claimed, suspect);
  }

  Attempt suspecting(CommitId commit) {
    return new Attempt(name, epoch, rank, ranks, files, acts, view, after, commit);
  }

  /** Goes on from a commit that was made before. */
  Actor<Stand> from(@Nullable CommitRef parent) {
    Attempt self = this;
    Stand begin =
        new Stand(epoch, 0, 0, false, parent, new Told("Resumed", parent), acts.isEmpty());
    return new Later(self, begin);
  }

  private record Later(Attempt attempt, Stand begin) implements Actor<Stand> {
    @Override
    public String name() {
      return attempt.name;
    }

    @Override
    public boolean isOver(Stand stand) {
      return attempt.isOver(stand);
    }

    @Override
    public boolean mayGoOn(Stand stand, InMemoryStore store) {
      return attempt.mayGoOn(stand, store);
    }

    @Override
    public Set<String> mayWrite(Stand stand) {
      return attempt.mayWrite(stand);
    }

    @Override
    public Stand run(Stand stand, Store store, Trainer trainer, Supplier<String> nonces)
        throws IOException {
      return attempt.run(stand, store, trainer, nonces);
    }
  }

  @Override
  public Stand begin() {
    return new Stand(epoch, 0, 0, false, null, null, false);
  }

  @Override
  public boolean isOver(Stand stand) {
    return stand.over() || stand.act() == acts.size();
  }

  @Override
  public boolean mayGoOn(Stand stand, InMemoryStore store) {
    CommitId id = new CommitId(step(stand), epoch);
    if (!haveOthersSaved(acts.get(stand.act()), id, store)) {
      return false;
    }
    if (!stand.waits()) {
      return after == 0 || !stand.equals(begin()) || store.stat(LAYOUT.epoch(after)).isPresent();
    }
    if (acts.get(stand.act()) == Act.FOLLOW) {
      return store.stat(LAYOUT.work(epoch)).isPresent();
    }
    if (acts.get(stand.act()) == Act.GATHER) {
      return rank > 0
          ? store.stat(LAYOUT.call(id)).isPresent()
          : IntStream.range(0, ranks)
              .allMatch(other -> store.stat(LAYOUT.share(id, other)).isPresent());
    }
    return store.stat(LAYOUT.commit(id)).isPresent()
        || (rank == 0
            && IntStream.range(0, ranks)
                .allMatch(other -> store.stat(LAYOUT.part(id, 1, other)).isPresent()));
  }

  private boolean haveOthersSaved(Act act, CommitId id, InMemoryStore store) {
    return IntStream.range(0, ranks)
        .filter(other -> other != rank)
        .allMatch(
            other -> {
              String file = file(other, files - 1);
              byte[] again = Run.contentOfSecondSave(id, file);
              return switch (act) {
                case SAVE_LAST -> has(store, id, file, Run.content(id, file));
                case SAVE_AGAIN -> has(store, id, file, half(again)) || has(store, id, file, again);
                case SAVE_AGAIN_LAST -> has(store, id, file, again);
                default -> true;
              };
            });
  }

  private boolean has(InMemoryStore store, CommitId id, String file, byte[] content) {
    return store
        .read(LAYOUT.work(epoch) + "/step-" + id.step() + "/" + file)
        .filter(there -> Arrays.equals(there, content))
        .isPresent();
  }

  private static byte[] half(byte[] content) {
    return Arrays.copyOf(content, content.length / 2);
  }

  private static String file(int rank, int number) {
    return "rank-" + rank + "." + number;
  }

  @Override
  public Set<String> mayWrite(Stand stand) {
    return acts.subList(stand.act(), acts.size()).stream()
        .flatMap(act -> act.writes.stream())
        .collect(Collectors.toSet());
  }

  private static long step(Stand stand) {
    return stand.parent() == null ? 1 : stand.parent().step() + 1;
  }

  @Override
  public Stand run(Stand stand, Store disk, Trainer trainer, Supplier<String> nonces)
      throws IOException {
    Store store = view.apply(disk);
    try {
      return switch (acts.get(stand.act())) {
        case DECIDE ->
            told(
                stand,
                new ResumeDecider(store, LAYOUT, verifier(store), nonces, Run.CLOCK)
                    .decide(
                        new ResumeRequest(
                            epoch, "test", VerifyLevel.FULL, false, suspect, false, null)));
        case FOLLOW -> {
          Follower follower = new Follower(store, LAYOUT, verifier(store), nonces);
          Optional<ResumeOutcome> outcome = OneLook.of(follower, Run.request(epoch));
          yield outcome.isPresent() ? told(stand, outcome.get()) : stand.waiting();
        }
        case SAVE, SAVE_LAST -> save(stand, trainer, Run::content);
        case SAVE_HALF -> save(stand, trainer, (id, file) -> half(Run.content(id, file)));
        case BEGIN_AGAIN ->
            save(stand, trainer, (id, file) -> half(Run.contentOfSecondSave(id, file)));
        case SAVE_AGAIN, SAVE_AGAIN_LAST -> save(stand, trainer, Run::contentOfSecondSave);
        case GATHER -> gather(stand, store, nonces);
        case COMMIT -> commit(stand, store, nonces);
        case BEAT -> {
          Shares shares = shares(store, nonces);
          shares.beat(1);
          shares.beat(2);
          yield stand.next();
        }
        case PRUNE -> {
          pruner(store).prune();
          yield stand.next();
        }
        case SWEEP -> {
          pruner(store).sweep();
          yield stand.next();
        }
        case SCRUB -> {
          Scrubber scrubber = new Scrubber(store, LAYOUT, verifier(store), epoch, Run.CLOCK);
          for (int look = 0; look < 3; look++) {
            scrubber.look();
          }
          yield stand.next();
        }
      };
    } catch (IOException failure) {
      boolean last = stand.failures() > 0;
      return last && acts.get(stand.act()) == Act.DECIDE
          ? stand.stop()
          : last ? stand.next() : stand.failed();
    }
  }

  private static Verifier verifier(Store store) {
    return new Verifier(store, LAYOUT, new Random(1));
  }

  private Pruner pruner(Store store) {
    return new Pruner(
        store, LAYOUT, verifier(store), new KeepRules(2, 0, null), epoch, NOTHING_IS_OLD);
  }

  private static Stand told(Stand stand, ResumeOutcome outcome) {
    return switch (outcome) {
      case ResumeOutcome.Resumed resumed ->
          stand.told(new Told("Resumed", resumed.manifest().ref())).next();
      case ResumeOutcome.Fresh fresh -> stand.told(new Told("Fresh", null)).next();
      default -> stand.told(new Told(outcome.getClass().getSimpleName(), null)).stop();
    };
  }

  private String directory(Stand stand) {
    return "step-" + step(stand);
  }

  private Stand save(Stand stand, Trainer trainer, BiFunction<CommitId, String, byte[]> content)
      throws IOException {
    CommitId id = new CommitId(step(stand), epoch);
    for (int number = 0; number < files; number++) {
      String file = file(rank, number);
      trainer.write(LAYOUT.work(epoch), directory(stand) + "/" + file, content.apply(id, file));
    }
    return stand.next();
  }

  private Stand commit(Stand stand, Store store, Supplier<String> nonces) throws IOException {
    Candidate candidate = candidate(stand, store);
    if (candidate.files().isEmpty()) {
      return stand.stop(); // Swept: it was left behind.
    }
    return settled(
        stand,
        new Committer(store, LAYOUT, writer(), nonces, Run.CLOCK)
            .commit(candidate, stand.parent()));
  }

  private Writer writer() {
    return new Writer(epoch, rank, ranks, "Generic", 1, null, null);
  }

  private Candidate candidate(Stand stand, Store store) throws IOException {
    List<WorkFile> all =
        store.walk(LAYOUT.work(epoch) + "/" + directory(stand)).stream()
            .map(file -> new WorkFile(directory(stand) + "/" + file.path(), file.state()))
            .filter(file -> ranks == 1 || file.path().contains("rank-" + rank))
            .toList();
    return new Candidate(
        step(stand), directory(stand), all, Freeze.LINK, Map.of("loss", "1"), ranks, 1);
  }

  private Shares shares(Store store, Supplier<String> nonces) {
    return new Shares(
        store, LAYOUT, writer(), new Committer(store, LAYOUT, writer(), nonces, Run.CLOCK));
  }

  private Stand gather(Stand stand, Store store, Supplier<String> nonces) throws IOException {
    long step = step(stand);
    Shares shares = shares(store, nonces);
    Roll roll = shares.roll();
    Candidate own = candidate(stand, store);
    boolean called = rank == 0 || shares.unanswered(roll).containsKey(step);
    if (!roll.hasAnswered(step, rank) && called && isFinished(own)) {
      if (rank == 0) {
        shares.call(own, true);
      }
      CommitOutcome outcome = shares.put(own);
      if (outcome instanceof CommitOutcome.Refused) {
        return stand.stop();
      }
      if (rank > 0 || outcome instanceof CommitOutcome.Changed) {
        return outcome instanceof CommitOutcome.Waiting ? stand.next() : stand.failed();
      }
      roll = shares.roll();
    }
    NavigableSet<Integer> answered = roll.answers().getOrDefault(step, new TreeSet<>());
    return rank > 0
        ? stand.waiting()
        : settled(
            stand, shares.join(step, answered, stand.parent(), (any, files) -> Optional.empty()));
  }

  /** Rank 0 sees what is cut off; the others take what is there after the call. */
  private boolean isFinished(Candidate own) {
    CommitId id = new CommitId(own.step(), epoch);
    long whole = Run.content(id, file(rank, 0)).length;
    return !own.files().isEmpty()
        && (rank > 0 || own.files().stream().allMatch(file -> file.state().size() == whole));
  }

  private static Stand settled(Stand stand, CommitOutcome outcome) {
    return switch (outcome) {
      case CommitOutcome.Committed committed -> stand.after(committed.manifest().ref()).next();
      case CommitOutcome.AlreadyCommitted already ->
          stand.after(new CommitRef(already.id().step(), stand.epoch(), "")).next();
      case CommitOutcome.Fenced fenced -> stand.stop();
      default -> stand.waits() ? stand.stop() : stand.waiting();
    };
  }
}

package dev.modelyard.agent.watch;

import dev.modelyard.agent.protocol.CommitId;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When a trainer that is to be stopped may be: it has saved, and what it saved is committed. Ranks
 * that do not lead wait for the commit alone, because not all of them save; until then the others
 * need them.
 */
final class LastSave {
  /** What settles a checkpoint without any proof, and two looks at it. */
  private static final Duration SETTLED = Duration.ofSeconds(12);

  private final boolean leads;
  private final long deadline;
  private final long there;
  private @Nullable Before before;
  private boolean isCommitted;
  private @Nullable Long savedAt;

  /** The newest commit when the store first told of it. */
  private record Before(Optional<CommitId> commit) {}

  /**
   * @param now when the trainer was asked, in nanoseconds of a monotonic clock
   * @param there the newest step that it had begun to save until then
   */
  LastSave(boolean leads, Duration timeout, long now, long there) {
    this.leads = leads;
    this.deadline = now + timeout.toNanos();
    this.there = there;
  }

  /** How it stands. */
  enum State {
    WAITING,
    COMMITTED,
    /** The trainer has saved, and nothing it left is a checkpoint by now. */
    SAVED,
    TOO_LATE
  }

  /**
   * The newest commit of the attempt, whenever the store tells of it. What is there the first time
   * counts as older than the request, as does one of a save that was on its way: a stop that comes
   * too late costs seconds, one that comes too early the save.
   */
  void told(Optional<CommitId> newest) {
    if (before == null) {
      before = new Before(newest);
    }
    isCommitted =
        !newest.equals(before.commit()) && newest.filter(id -> id.step() > there).isPresent();
  }

  State look(boolean asking, long now) {
    if (!asking && savedAt == null) {
      savedAt = now;
    }
    if ((savedAt != null || !leads) && isCommitted) {
      return State.COMMITTED;
    }
    if (savedAt != null && now - savedAt >= SETTLED.toNanos()) {
      return State.SAVED;
    }
    return now - deadline >= 0 ? State.TOO_LATE : State.WAITING;
  }
}

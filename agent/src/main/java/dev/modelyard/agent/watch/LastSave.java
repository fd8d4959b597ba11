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
  private final Optional<CommitId> before;
  private @Nullable Long savedAt;

  /**
   * @param before newest commit of the attempt when the trainer was asked
   * @param now nanoseconds of a monotonic clock
   */
  LastSave(boolean leads, Duration timeout, Optional<CommitId> before, long now) {
    this.leads = leads;
    this.deadline = now + timeout.toNanos();
    this.before = before;
  }

  /** How it stands. */
  enum State {
    WAITING,
    COMMITTED,
    /** The trainer has saved, and nothing it left is a checkpoint by now. */
    SAVED,
    TOO_LATE
  }

  State look(boolean asking, Optional<CommitId> newest, long now) {
    if (!asking && savedAt == null) {
      savedAt = now;
    }
    if ((savedAt != null || !leads) && !newest.equals(before)) {
      return State.COMMITTED;
    }
    if (savedAt != null && now - savedAt >= SETTLED.toNanos()) {
      return State.SAVED;
    }
    return now - deadline >= 0 ? State.TOO_LATE : State.WAITING;
  }
}

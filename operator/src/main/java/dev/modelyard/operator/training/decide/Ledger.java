package dev.modelyard.operator.training.decide;

import static dev.modelyard.api.v1alpha1.training.AttemptCause.OutOfMemory;
import static dev.modelyard.api.v1alpha1.training.AttemptCause.SpecChanged;
import static dev.modelyard.api.v1alpha1.training.AttemptCause.Stalled;
import static dev.modelyard.api.v1alpha1.training.AttemptCause.StoreRefused;
import static dev.modelyard.api.v1alpha1.training.AttemptCause.StoreUnavailable;
import static dev.modelyard.api.v1alpha1.training.AttemptCause.Suspended;
import static dev.modelyard.api.v1alpha1.training.AttemptCause.UserError;

import dev.modelyard.api.v1alpha1.training.AttemptCause;
import dev.modelyard.api.v1alpha1.training.TrainingAttempt;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The attempts so far, oldest first, as the status keeps them. A row without an end is the present
 * attempt; a row with a cause but no end is being stopped.
 */
record Ledger(List<TrainingAttempt> rows) {
  /** The store did not let the attempt begin. */
  static final Set<AttemptCause> OF_STORE = Set.of(StoreRefused, StoreUnavailable);

  private static final int KEPT = 10;

  /** Somebody did. */
  static final Set<AttemptCause> ASKED_FOR = Set.of(Suspended, SpecChanged);

  private static final Set<AttemptCause> CRASHES = EnumSet.of(UserError, OutOfMemory, Stalled);

  Ledger {
    rows = List.copyOf(rows);
  }

  Optional<TrainingAttempt> last() {
    return rows.isEmpty() ? Optional.empty() : Optional.of(rows.getLast());
  }

  Optional<TrainingAttempt> open() {
    return last().filter(row -> row.endedAt() == null);
  }

  Ledger ended() {
    return new Ledger(rows.stream().filter(row -> row.endedAt() != null).toList());
  }

  Ledger with(TrainingAttempt row) {
    List<TrainingAttempt> next = new ArrayList<>(rows);
    next.removeIf(r -> r.number().equals(row.number()));
    next.add(row);
    return new Ledger(next.subList(Math.max(0, next.size() - KEPT), next.size()));
  }

  /**
   * Whether a row committed a step that no row before it had reached, since the last one that had
   * to begin further back. That one itself has to exceed them all: else a store that keeps nothing
   * would have it started for ever.
   */
  boolean committedNewStep(TrainingAttempt row) {
    Ledger before = before(row);
    int since =
        hasFallenBack(row)
            ? 0
            : before.rows.reversed().stream()
                .filter(this::hasFallenBack)
                .map(TrainingAttempt::number)
                .findFirst()
                .orElse(0);
    OptionalLong highest =
        before.rows.stream()
            .filter(r -> r.number() >= since && r.lastStep() != null)
            .mapToLong(TrainingAttempt::lastStep)
            .max();
    return row.lastStep() != null && (highest.isEmpty() || row.lastStep() > highest.getAsLong());
  }

  /**
   * Whether a row began behind the one before it: what that had committed is lost. One that was
   * told to step back lost nothing, and would commit the same again for ever.
   */
  private boolean hasFallenBack(TrainingAttempt row) {
    Ledger before = before(row);
    Long began = row.resumedFromStep();
    return new Rows(row).hasStarted()
        && before.suspectStep().isEmpty()
        && before.rows.reversed().stream()
            .filter(r -> new Rows(r).hasStarted())
            .flatMap(
                r -> Stream.ofNullable(r.lastStep() == null ? r.resumedFromStep() : r.lastStep()))
            .findFirst()
            .filter(reached -> began == null || began < reached)
            .isPresent();
  }

  private Ledger before(TrainingAttempt row) {
    return new Ledger(rows.stream().filter(r -> r.number() < row.number()).toList());
  }

  /** How long to wait after the last row: the first time initial, then double, up to max. */
  Duration backoff(Duration initial, Duration max) {
    if (last().isEmpty() || ASKED_FOR.contains(rows.getLast().cause())) {
      return Duration.ZERO;
    }
    Duration wait = initial.multipliedBy(1L << Math.max(0, withoutProgress() - 1));
    return wait.compareTo(max) < 0 ? wait : max;
  }

  /** Ended attempts since the last new commit, as far as they are kept. */
  private int withoutProgress() {
    int count = 0;
    for (TrainingAttempt row : rows.reversed()) {
      if (row.endedAt() == null || ASKED_FOR.contains(row.cause())) {
        continue;
      }
      if (committedNewStep(row)) {
        return count;
      }
      count++;
    }
    return count;
  }

  /**
   * The step two attempts in a row resumed from and crashed on with nothing new committed: its
   * bytes are whole, what they mean may not be. One that never began says nothing of it.
   */
  OptionalLong suspectStep() {
    List<TrainingAttempt> began = rows.stream().filter(Ledger::hasBegun).toList();
    List<TrainingAttempt> two = began.subList(Math.max(0, began.size() - 2), began.size());
    boolean crashes =
        two.stream()
            .allMatch(
                r -> CRASHES.contains(r.cause()) && r.endedAt() != null && r.lastStep() == null);
    long[] steps =
        two.stream()
            .map(TrainingAttempt::resumedFromStep)
            .filter(Objects::nonNull)
            .mapToLong(Long::longValue)
            .toArray();
    return crashes && steps.length == 2 && steps[0] == steps[1]
        ? OptionalLong.of(steps[0])
        : OptionalLong.empty();
  }

  private static boolean hasBegun(TrainingAttempt row) {
    return CRASHES.contains(row.cause()) || row.resumedFromStep() != null || row.lastStep() != null;
  }
}

package dev.modelyard.operator.training.decide;

import dev.modelyard.api.v1alpha1.training.AttemptCause;
import java.util.Optional;
import java.util.Set;

/**
 * How an attempt ended.
 *
 * @param charge which budget pays for the next attempt
 * @param reason the container's own word, for example OOMKilled, which restart rules may name
 * @param what one clause for a person: which pod did what
 * @param pod the pod that explains it
 */
record Ending(
    AttemptCause cause,
    Charge charge,
    Optional<Integer> exitCode,
    String reason,
    String what,
    Optional<WorkerPod> pod) {

  /**
   * Of attempts that gave way to the next before their program began: with arguments for another
   * start than the store then allowed, or with a start that did not count any more.
   */
  private static final Set<String> GAVE_WAY = Set.of("Mismatch", "Void");

  /** Which budget pays. */
  enum Charge {
    FAILURE,
    DISRUPTION,
    NOTHING,
    /**
     * The store turned the agent away, or did not answer: tried again, whatever the budgets say,
     * until it does.
     */
    STORE,
    /** No further attempt can help: the message says what can. */
    FATAL,
    /** There is nothing to begin at, or it does not fit: tried again once the spec has changed. */
    BLOCKED
  }

  /** False where somebody asked for the end, and where it had no store or nothing to begin at. */
  boolean wasTried() {
    return switch (charge) {
      case FAILURE, DISRUPTION, FATAL -> true;
      case STORE, BLOCKED -> false;
      case NOTHING -> !Ledger.ASKED_FOR.contains(cause) && !GAVE_WAY.contains(reason);
    };
  }

  static Ending of(AttemptCause cause, Charge charge, String what) {
    return new Ending(cause, charge, Optional.empty(), cause.name(), what, Optional.empty());
  }
}

package dev.modelyard.operator.training.decide;

import dev.modelyard.api.v1alpha1.training.ModelTrainingStatus;
import dev.modelyard.api.v1alpha1.training.TrainingAttempt;
import dev.modelyard.operator.core.Plan;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Instant;
import java.util.Optional;

/** Between attempts: hold, wait, or record that there is to be another. */
final class NextAttemptRule {
  private NextAttemptRule() {}

  static Optional<Plan<ModelTrainingStatus>> suspended(TrainingSnapshot seen) {
    return seen.spec().suspend()
        ? Optional.of(Plan.of(hold(StatusDraft.of(seen)).build()))
        : Optional.empty();
  }

  /** No attempt can help until somebody has changed the spec. */
  static Optional<Plan<ModelTrainingStatus>> blocked(TrainingSnapshot seen) {
    return seen.status().conditions().stream()
        .filter(c -> StatusDraft.RESUME_BLOCKED.equals(c.getType()))
        .filter(c -> "True".equals(c.getStatus()) && isCurrent(c, seen))
        .findFirst()
        .map(c -> Plan.of(seen.status()));
  }

  private static boolean isCurrent(Condition condition, TrainingSnapshot seen) {
    Long generation = condition.getObservedGeneration();
    return generation != null && generation == seen.owner().generation();
  }

  static Optional<Plan<ModelTrainingStatus>> decide(TrainingSnapshot seen) {
    StatusDraft draft = StatusDraft.of(seen);
    Instant due = due(seen, draft.ledger());
    if (due.isAfter(seen.now())) {
      String message = seen.status().message();
      Plan<ModelTrainingStatus> plan =
          Plan.of(between(draft, message == null ? "waiting" : message).build());
      return Optional.of(TrainingDecider.withRequeue(plan, Optional.of(due), seen));
    }
    int number = seen.status().attempt() + 1;
    TrainingAttempt row = Rows.opened(number, RunHash.of(seen.spec()));
    return Optional.of(Plan.of(draft.row(row).starting(LaunchRule.message(row)).build()));
  }

  /** After the end of an attempt that another is to follow. */
  static Plan<ModelTrainingStatus> waiting(
      TrainingSnapshot seen, StatusDraft draft, String why, String hint) {
    if (seen.spec().suspend()) {
      return Plan.of(hold(draft).build());
    }
    Instant due = due(seen, draft.ledger());
    int next = draft.current().attempt() + 1;
    String when =
        due.isAfter(seen.now()) ? "attempt %d at %s".formatted(next, due) : "attempt " + next;
    return TrainingDecider.withRequeue(
        Plan.of(between(draft, "%s; %s is next%s".formatted(why, when, hint)).build()),
        Optional.of(due),
        seen);
  }

  private static StatusDraft between(StatusDraft draft, String message) {
    return draft
        .ledger()
        .last()
        .map(TrainingAttempt::cause)
        .filter(Ledger.OF_STORE::contains)
        .map(cause -> draft.barred(cause, message))
        .orElseGet(() -> draft.restarting(message));
  }

  private static Instant due(TrainingSnapshot seen, Ledger ledger) {
    var backoff = seen.spec().restartPolicy().backoff();
    return ledger
        .last()
        .map(TrainingAttempt::endedAt)
        .map(
            at ->
                at.plus(ledger.backoff(backoff.initial().toDuration(), backoff.max().toDuration())))
        .orElse(seen.now());
  }

  private static StatusDraft hold(StatusDraft draft) {
    var checkpoint = draft.current().checkpoint();
    return draft.suspended(
        draft.ledger().last().isEmpty()
            ? "spec.suspend is true; set it to false to start"
            : "spec.suspend is true; set it to false to go on from "
                + (checkpoint == null ? "the start" : "step " + checkpoint.step()));
  }
}

package dev.modelyard.operator.training.decide;

import dev.modelyard.api.v1alpha1.training.ModelTrainingStatus;
import dev.modelyard.api.v1alpha1.training.TrainingAttempt;
import dev.modelyard.operator.core.AgentReport;
import dev.modelyard.operator.core.Event;
import dev.modelyard.operator.core.Plan;
import dev.modelyard.operator.training.desired.Run;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Writes the end of an attempt into the ledger and draws the consequence, in one status. */
final class AttemptEnd {
  private static final String UNTIL_IT_IS_MENDED =
      "; mend what spec.checkpoints.storage or spec.checkpoints.encryption names: it is tried again"
          + " at no cost to spec.restartPolicy";
  private static final String UNTIL_IT_ANSWERS =
      "; it is tried again by itself, at no cost to spec.restartPolicy";

  private static final String ANY_CHANGE = "spec.suspend to true and back will do";
  private static final String NOTHING_STARTED =
      ". Nothing was started; it is tried again once the spec has changed (" + ANY_CHANGE + ")";

  private AttemptEnd() {}

  /** The row with its end, what its agent said last, and the budgets charged. */
  static StatusDraft recorded(TrainingSnapshot seen, TrainingAttempt row, Ending ending) {
    AttemptReports reports = AttemptReports.of(seen, row.number());
    Instant at = seen.now().truncatedTo(ChronoUnit.SECONDS);
    TrainingAttempt known =
        StartOfAttempt.into(AttemptReports.known(seen, row), seen.pods(row.number()));
    TrainingAttempt ended = new Rows(known).ended(ending, at);
    StatusDraft draft = StatusDraft.of(seen).row(ended);
    Ledger ledger = draft.ledger();
    draft
        .with(b -> ProgressPolicy.update(b, seen, ended, reports))
        .with(
            b ->
                new RestartPolicy(seen.spec().restartPolicy())
                    .charge(b, seen.status(), ledger, ending));
    CheckpointHealth.into(draft, reports, seen.spec().checkpoints());
    return draft;
  }

  static Plan<ModelTrainingStatus> restartOrStop(
      TrainingSnapshot seen, TrainingAttempt row, Ending ending) {
    StatusDraft draft = recorded(seen, row, ending);
    String hint = logsHint(seen, ending);
    List<Event> events = new ArrayList<>(passedOver(seen, row));
    if (ending.charge() == Ending.Charge.BLOCKED) {
      String message = blocked(draft, seen, ending);
      events.add(
          isLost(ending)
              ? LostCheckpoints.event(seen, row, message)
              : event(seen, "ResumeBlocked", message, row));
      return Plan.of(draft.build()).withEvents(events);
    }
    Optional<RestartPolicy.Stop> stop =
        new RestartPolicy(seen.spec().restartPolicy()).stop(draft.current(), ending);
    if (stop.isPresent()) {
      String message = stop.get().message() + checkpoint(draft) + hint;
      events.add(event(seen, stop.get().reason(), message, row));
      return Plan.of(draft.failed(stop.get().reason(), message).build()).withEvents(events);
    }
    if (ending.charge() != Ending.Charge.NOTHING) {
      events.add(event(seen, "Attempt" + ending.cause(), ending.what() + hint, row));
    }
    String again =
        switch (ending.cause()) {
          case StoreRefused -> UNTIL_IT_IS_MENDED;
          case StoreUnavailable -> UNTIL_IT_ANSWERS;
          default -> "";
        };
    return NextAttemptRule.waiting(seen, draft, ending.what() + again + checkpoint(draft), hint)
        .withEvents(events);
  }

  private static Event event(
      TrainingSnapshot seen, String reason, String note, TrainingAttempt row) {
    return Event.warning(seen.owner(), reason, note, "a" + row.number());
  }

  private static String checkpoint(StatusDraft draft) {
    var checkpoint = draft.current().checkpoint();
    return checkpoint == null
        ? "; no checkpoint yet"
        : "; last checkpoint is step " + checkpoint.step();
  }

  private static String logsHint(TrainingSnapshot seen, Ending ending) {
    return ending
        .pod()
        .filter(p -> ending.exitCode().isPresent())
        .map(
            p ->
                ". See: kubectl logs -n %s %s --all-containers"
                    .formatted(seen.owner().namespace(), p.name()))
        .orElse("");
  }

  /** Into the draft, by the word of restore. */
  private static String blocked(StatusDraft draft, TrainingSnapshot seen, Ending ending) {
    boolean noneIsGood = ending.reason().equals("Blocked");
    if (!noneIsGood && !isLost(ending)) {
      String message = ending.what() + NOTHING_STARTED;
      draft.blocked(ending.reason(), message);
      return message;
    }
    String reason = noneIsGood ? StatusDraft.NO_VALID_CHECKPOINT : LostCheckpoints.REASON;
    String message = ending.what() + (noneIsGood ? noneIsGood(seen) : LostCheckpoints.advice(seen));
    draft.blocked(reason, message).checkpointHealthy("False", reason, message);
    return message;
  }

  private static boolean isLost(Ending ending) {
    return ending.reason().equals("Lost");
  }

  /** While the verdict on it is there, what was restored is not looked at. */
  private static String noneIsGood(TrainingSnapshot seen) {
    return ". Checkpoints exist in %s and none is good, so nothing was started afresh. Restore them from a backup, delete the verdicts on them, which lie there below %s, and change the spec (%s); or set spec.checkpoints.onNoneValid: StartOver to begin at step 0"
        .formatted(
            Run.store(seen.owner(), seen.spec()),
            Run.verdicts(seen.owner(), seen.spec()),
            ANY_CHANGE);
  }

  /**
   * The newest checkpoint that restore passed over, if it did, and whether all are lost: an event
   * of each an attempt.
   */
  static List<Event> passedOver(TrainingSnapshot seen, TrainingAttempt row) {
    Stream<Event> skipped =
        AttemptReports.of(seen, row.number()).restore().stream()
            .flatMap(r -> skippedIn(r).stream().map(s -> skipped(r, s)))
            .limit(1)
            .map(text -> event(seen, "CheckpointSkipped", text, row));
    return Stream.concat(skipped, LostCheckpoints.told(seen, row).stream()).toList();
  }

  private static List<AgentReport.Skipped> skippedIn(AgentReport restore) {
    return restore.skipped() == null ? List.of() : restore.skipped();
  }

  /** With restore's own words on what it took instead, off the lineage for one. */
  private static String skipped(AgentReport restore, AgentReport.Skipped skipped) {
    return "checkpoint of step %d was not used: %s%s%s"
        .formatted(
            skipped.step(),
            skipped.reason(),
            skipped.detail() == null ? "" : " (" + skipped.detail() + ")",
            restore.resumedFrom() == null ? "" : "; " + restore.message());
  }
}

package dev.modelyard.operator.training.decide;

import dev.modelyard.api.v1alpha1.training.CheckpointStatus;
import dev.modelyard.api.v1alpha1.training.ModelTrainingStatus;
import dev.modelyard.api.v1alpha1.training.OnNoneValid;
import dev.modelyard.api.v1alpha1.training.TrainingAttempt;
import dev.modelyard.operator.core.Event;
import dev.modelyard.operator.core.Plan;
import dev.modelyard.operator.training.desired.CheckpointClaim;
import dev.modelyard.operator.training.desired.Run;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The status knows a commit, and its store has none any more. To begin at step 0 then needs the
 * user's word, {@code onNoneValid: StartOver}; and it is said.
 */
final class LostCheckpoints {
  static final String REASON = "CheckpointsLost";

  private static final String START_OVER =
      "spec.checkpoints.onNoneValid: StartOver to begin at step 0";

  /** Restore found nothing to resume from. */
  private static final Set<String> NOTHING = Set.of("Fresh", "Mismatch");

  private LostCheckpoints() {}

  /** The claim made for the training has gone; another in its place would be empty. */
  static Optional<Plan<ModelTrainingStatus>> withTheirClaim(
      TrainingSnapshot seen, TrainingAttempt row) {
    CheckpointStatus known = seen.status().checkpoint();
    if (known == null
        || seen.claim().isPresent()
        || seen.spec().checkpoints().onNoneValid() == OnNoneValid.StartOver) {
      return Optional.empty();
    }
    return CheckpointClaim.desired(seen.owner(), seen.spec())
        .map(
            claim ->
                "claim %s, with the checkpoint of step %d, is gone, so nothing is started. Restore it under that name and with its labels, or set %s"
                    .formatted(claim.getMetadata().getName(), known.step(), START_OVER))
        .map(
            message ->
                Plan.of(
                        StatusDraft.of(seen)
                            .blocked(REASON, message)
                            .checkpointHealthy("False", REASON, message)
                            .build())
                    .withEvents(List.of(event(seen, row, message))));
  }

  /** What to do, where restore has found that they are gone. */
  static String advice(TrainingSnapshot seen) {
    return ". Nothing was started. Restore %s in %s from a backup and change the spec (spec.suspend to true and back will do), or set %s; where this training itself was restored, its checkpoints are below its former UID"
        .formatted(
            Run.directory(seen.owner(), seen.spec()),
            Run.store(seen.owner(), seen.spec()),
            START_OVER);
  }

  /** Of an attempt that begins at step 0 nevertheless. */
  static Optional<Event> told(TrainingSnapshot seen, TrainingAttempt row) {
    CheckpointStatus known = seen.status().checkpoint();
    AttemptReports reports = AttemptReports.of(seen, row.number());
    return Optional.ofNullable(known)
        .filter(c -> !row.number().equals(c.epoch()))
        .filter(
            c ->
                reports
                    .restore()
                    .filter(r -> NOTHING.contains(r.outcome()) && r.resumedFrom() == null)
                    .isPresent())
        .map(
            c ->
                event(
                    seen,
                    row,
                    "the checkpoint of step %d is lost: nothing good is left in %s, and the training begins at step 0"
                        .formatted(c.step(), Run.store(seen.owner(), seen.spec()))));
  }

  static Event event(TrainingSnapshot seen, TrainingAttempt row, String note) {
    return Event.warning(seen.owner(), REASON, note, "a" + row.number());
  }
}

package dev.modelyard.operator.training.decide;

import dev.modelyard.api.v1alpha1.training.ModelTrainingStatus;
import dev.modelyard.api.v1alpha1.training.TrainingAttempt;
import dev.modelyard.operator.core.Action;
import dev.modelyard.operator.core.ObjectRef;
import dev.modelyard.operator.core.Plan;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What has succeeded or failed stays so, whatever becomes of its spec. Its Jobs and their pods go
 * when ttlAfterFinished is over; checkpoints and versions never.
 */
final class FinishedRule {
  private static final int KEPT = 3;

  private FinishedRule() {}

  static Optional<Plan<ModelTrainingStatus>> decide(TrainingSnapshot seen) {
    return TrainingDecider.isTerminal(seen.status()) ? Optional.of(plan(seen)) : Optional.empty();
  }

  private static Plan<ModelTrainingStatus> plan(TrainingSnapshot seen) {
    Plan<ModelTrainingStatus> nothing =
        Plan.of(seen.status().toBuilder().observedGeneration(seen.owner().generation()).build())
            .withActions(pruned(seen, seen.status().attempt()));
    var ttl = seen.spec().ttlAfterFinished();
    Optional<Instant> ended = seen.ledger().last().map(TrainingAttempt::endedAt);
    if (ttl == null || ended.isEmpty() || seen.jobs().isEmpty()) {
      return nothing;
    }
    Instant due = ended.get().plus(ttl.toDuration());
    if (seen.now().isBefore(due)) {
      return TrainingDecider.withRequeue(nothing, Optional.of(due), seen);
    }
    return nothing.withActions(
        seen.jobs().stream()
            .map(j -> delete(seen, j, "spec.ttlAfterFinished of " + ttl + " is over"))
            .toList());
  }

  /** The last attempts stay for a person to look at; Jobs of older ones go. */
  static List<Action.Delete> pruned(TrainingSnapshot seen, int newest) {
    return seen.jobs().stream()
        .filter(j -> j.attempt() <= newest - KEPT)
        .map(j -> delete(seen, j, "only the Jobs of the last " + KEPT + " attempts are kept"))
        .toList();
  }

  private static Action.Delete delete(TrainingSnapshot seen, AttemptJob job, String why) {
    return new Action.Delete(
        new ObjectRef(Job.class, seen.owner().namespace(), job.name()),
        job.uid(),
        DeletionPropagation.BACKGROUND,
        why);
  }
}

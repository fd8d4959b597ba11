package dev.modelyard.operator.training.decide;

import dev.modelyard.api.v1alpha1.training.ModelTrainingStatus;
import dev.modelyard.api.v1alpha1.training.TrainingAttempt;
import dev.modelyard.operator.core.Action;
import dev.modelyard.operator.core.Plan;
import dev.modelyard.operator.training.desired.WorkerJob;
import java.util.List;
import java.util.Optional;

/**
 * A Job of an attempt that has ended must not run: somebody resumed it, or it was made by an
 * operator that saw an old state. Checkpoint lineage makes it harmless, this makes it stop. A Job
 * of an attempt the status does not know yet is no stray: then it is our view that is old.
 */
final class StrayJobRule {
  private StrayJobRule() {}

  static Optional<Plan<ModelTrainingStatus>> decide(TrainingSnapshot seen) {
    Optional<Integer> open = seen.ledger().open().map(TrainingAttempt::number);
    List<Action.Apply> stops =
        seen.jobs().stream()
            .filter(j -> j.finish().isEmpty() && !j.suspended())
            .filter(j -> j.attempt() <= seen.status().attempt())
            .filter(j -> open.filter(n -> n == j.attempt()).isEmpty())
            .map(j -> stop(seen, j))
            .toList();
    return stops.isEmpty()
        ? Optional.empty()
        : Optional.of(Plan.of(seen.status()).withActions(stops));
  }

  static Action.Apply stop(TrainingSnapshot seen, AttemptJob job) {
    return Action.apply(WorkerJob.stopped(seen.owner().namespace(), job.name(), job.uid()));
  }
}

package dev.modelyard.operator.training.decide;

import dev.modelyard.api.v1alpha1.training.ModelTrainingStatus;
import dev.modelyard.api.v1alpha1.training.TrainingAttempt;
import dev.modelyard.operator.core.Action;
import dev.modelyard.operator.core.Names;
import dev.modelyard.operator.core.ObjectRef;
import dev.modelyard.operator.core.Plan;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.stream.Stream;

/**
 * What has succeeded or failed stays so, whatever becomes of its spec. Its Jobs, their pods and
 * Services go when ttlAfterFinished is over; checkpoints and versions never.
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
    boolean isEmpty = seen.jobs().isEmpty() && seen.services().isEmpty();
    if (ttl == null || ended.isEmpty() || isEmpty) {
      return nothing;
    }
    Instant due = ended.get().plus(ttl.toDuration());
    if (seen.now().isBefore(due)) {
      return TrainingDecider.withRequeue(nothing, Optional.of(due), seen);
    }
    return nothing.withActions(
        removed(seen, any -> true, "spec.ttlAfterFinished of " + ttl + " is over"));
  }

  /** The last attempts stay for a person to look at; Jobs and Services of older ones go. */
  static List<Action> pruned(TrainingSnapshot seen, int newest) {
    return removed(
        seen,
        attempt -> attempt <= newest - KEPT,
        "only what the last " + KEPT + " attempts made is kept");
  }

  private static List<Action> removed(TrainingSnapshot seen, IntPredicate attempts, String why) {
    Stream<Action> jobs =
        seen.jobs().stream()
            .filter(j -> attempts.test(j.attempt()))
            .map(j -> delete(seen, Job.class, j.name(), j.uid(), why));
    Stream<Action> services =
        seen.services().entrySet().stream()
            .filter(s -> attempts.test(s.getKey()))
            .map(
                s ->
                    delete(
                        seen,
                        Service.class,
                        Names.attempt(seen.owner().name(), s.getKey()),
                        s.getValue(),
                        why));
    return Stream.concat(jobs, services).toList();
  }

  private static Action delete(
      TrainingSnapshot seen,
      Class<? extends HasMetadata> type,
      String name,
      String uid,
      String why) {
    return new Action.Delete(
        new ObjectRef(type, seen.owner().namespace(), name),
        uid,
        DeletionPropagation.BACKGROUND,
        why);
  }
}

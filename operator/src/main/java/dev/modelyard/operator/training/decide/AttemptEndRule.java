package dev.modelyard.operator.training.decide;

import dev.modelyard.api.v1alpha1.training.AttemptCause;
import dev.modelyard.api.v1alpha1.training.ModelTrainingStatus;
import dev.modelyard.api.v1alpha1.training.TrainingAttempt;
import dev.modelyard.operator.core.Action;
import dev.modelyard.operator.core.Guard;
import dev.modelyard.operator.core.ObjectRef;
import dev.modelyard.operator.core.Plan;
import dev.modelyard.operator.core.Requeue;
import dev.modelyard.operator.training.decide.PublishPolicy.Verdict;
import dev.modelyard.operator.training.desired.WorkerJob;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The present attempt is over: its Job says so, or its Job is gone and so are its pods. */
final class AttemptEndRule {
  /** No event tells when the name of a version was taken by somebody else. */
  private static final Duration IF_TAKEN = Duration.ofSeconds(5);

  /**
   * Pods are watched apart from Jobs: what explains the end of a Job may be known a little later.
   */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  static final String IF_NODE_IS_LOST =
      ". If its node is lost, delete the Node object or mark it out of service";

  private AttemptEndRule() {}

  static Optional<Plan<ModelTrainingStatus>> decide(TrainingSnapshot seen) {
    return seen.ledger().open().flatMap(row -> ofOpen(seen.withLastWord(), row));
  }

  private static Optional<Plan<ModelTrainingStatus>> ofOpen(
      TrainingSnapshot seen, TrainingAttempt row) {
    List<WorkerPod> pods = seen.pods(row.number());
    Optional<AttemptJob> job = seen.job(row.number());
    boolean begun = new Rows(row).hasStarted() || !pods.isEmpty();
    boolean over = job.map(j -> j.finish().isPresent()).orElse(begun);
    if (!over) {
      return Optional.empty();
    }
    Optional<WorkerPod> live = seen.livePod(row.number());
    if (live.isPresent()) {
      boolean failed = job.flatMap(AttemptJob::finish).filter(f -> !f.succeeded()).isPresent();
      // Otherwise one of two caches lags, and will tell in a moment.
      return Optional.of(Plan.of(failed ? waiting(seen, row, live.get()) : seen.status()));
    }
    boolean succeeded = succeeded(seen, job, pods);
    Ending ending = row.cause() == null ? CauseOfEnd.of(pods) : StopRules.ending(row);
    boolean explained = succeeded || isExplained(row, ending);
    Optional<Instant> patience =
        job.flatMap(AttemptJob::finish)
            .map(f -> f.at().plus(PATIENCE))
            .filter(seen.now()::isBefore);
    if (!explained && patience.isPresent()) {
      return Optional.of(TrainingDecider.withRequeue(Plan.of(seen.status()), patience, seen));
    }
    Plan<ModelTrainingStatus> plan =
        succeeded ? completed(seen, row) : AttemptEnd.restartOrStop(seen, row, ending);
    return Optional.of(job.isPresent() ? plan : unlessJobIsThere(seen, row, plan));
  }

  /** The watch of pods may be ahead of that of Jobs: then the attempt is not over at all. */
  private static Plan<ModelTrainingStatus> unlessJobIsThere(
      TrainingSnapshot seen, TrainingAttempt row, Plan<ModelTrainingStatus> plan) {
    Job job = WorkerJob.named(seen.owner(), row.number());
    Action check = Action.check(job, new Guard.Absent(ObjectRef.of(job), seen.owner()));
    return plan.withActions(Stream.concat(Stream.of(check), plan.actions().stream()).toList());
  }

  private static boolean isExplained(TrainingAttempt row, Ending ending) {
    return row.cause() != null || ending.pod().isPresent();
  }

  /**
   * By its Job's word, which also counts pods that are gone by now, and that of rank 0's pod;
   * without a Job by that of all its pods. Never against the word of a pod that is there: a program
   * whose pod is deleted may end with 0 in the middle of its work, as those of Lightning and
   * transformers 5 do.
   */
  private static boolean succeeded(
      TrainingSnapshot seen, Optional<AttemptJob> job, List<WorkerPod> pods) {
    Optional<Boolean> byJob = job.flatMap(AttemptJob::finish).map(AttemptJob.Finish::succeeded);
    boolean allThere =
        byJob.isPresent()
            ? byJob.get() && pods.stream().anyMatch(pod -> pod.index() == 0)
            : pods.size() >= seen.spec().trainer().workers();
    return allThere && pods.stream().allMatch(WorkerPod::endedWellByItself);
  }

  static ModelTrainingStatus waiting(TrainingSnapshot seen, TrainingAttempt row, WorkerPod pod) {
    return StatusDraft.of(seen)
        .restarting(
            "attempt %d has ended; waiting for %s to be gone, because it may still write"
                    .formatted(row.number(), pod.inWords())
                + IF_NODE_IS_LOST)
        .build();
  }

  private static Plan<ModelTrainingStatus> completed(TrainingSnapshot seen, TrainingAttempt row) {
    AttemptReports reports = AttemptReports.of(seen, row.number());
    Verdict verdict = PublishPolicy.verdict(seen, reports);
    if (verdict instanceof Verdict.Unfinished(var message)) {
      return AttemptEnd.restartOrStop(
          seen, row, Ending.of(AttemptCause.Completed, Ending.Charge.NOTHING, message));
    }
    Ending ending =
        Ending.of(
            AttemptCause.Completed, Ending.Charge.NOTHING, "the program ended with exit code 0");
    StatusDraft draft = AttemptEnd.recorded(seen, row, ending);
    return switch (verdict) {
      case Verdict.Present(var reason, var version) ->
          Plan.of(draft.published(reason, version).succeeded(named(version.name())).build());
      case Verdict.Make(var create, var version) ->
          Plan.of(draft.published("Published", version).succeeded(named(version.name())).build())
              .withActions(List.of(create))
              .withRequeue(Requeue.in(IF_TAKEN));
      case Verdict.No(var reason, var message) ->
          Plan.of(
              draft
                  .notPublished(reason, message)
                  .succeeded("training succeeded, no version: " + message)
                  .build());
      case Verdict.Unfinished unfinished -> throw new AssertionError(unfinished);
    };
  }

  private static String named(String version) {
    return "training succeeded, its model is ModelVersion " + version;
  }
}

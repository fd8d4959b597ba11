package dev.modelyard.operator.training.decide;

import dev.modelyard.api.v1alpha1.training.ModelTrainingStatus;
import dev.modelyard.api.v1alpha1.training.TrainingAttempt;
import dev.modelyard.operator.core.Event;
import dev.modelyard.operator.core.Plan;
import dev.modelyard.operator.training.decide.StallPolicy.Consequence;
import dev.modelyard.operator.training.decide.StallPolicy.Silence;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The present attempt has a Job that is not done: says where it is, does nothing. */
final class ObserveRule {
  private ObserveRule() {}

  static Optional<Plan<ModelTrainingStatus>> decide(TrainingSnapshot seen) {
    return seen.ledger()
        .open()
        .flatMap(
            row ->
                seen.job(row.number())
                    .map(job -> ending(seen, row).orElseGet(() -> observed(seen, row, job))));
  }

  /**
   * The pods have ended, and the Job controller will say so in a moment: one status for both. A
   * peer that still runs is worth a word, for it may do so for long.
   */
  private static Optional<Plan<ModelTrainingStatus>> ending(
      TrainingSnapshot seen, TrainingAttempt row) {
    List<WorkerPod> pods = seen.pods(row.number());
    boolean failed = pods.stream().anyMatch(p -> p.phase() == WorkerPod.Phase.FAILED);
    Optional<WorkerPod> live = seen.livePod(row.number());
    if (failed && live.isPresent()) {
      return Optional.of(Plan.of(AttemptEndRule.waiting(seen, row, live.get())));
    }
    boolean done = live.isEmpty() && pods.size() >= seen.spec().trainer().workers();
    return done || failed ? Optional.of(Plan.of(seen.status())) : Optional.empty();
  }

  private static boolean hasEnded(WorkerPod pod) {
    return !pod.mayRun()
        || pod.container(WorkerPod.TRAINER).flatMap(ContainerFact::exit).isPresent();
  }

  private static Plan<ModelTrainingStatus> observed(
      TrainingSnapshot seen, TrainingAttempt row, AttemptJob job) {
    List<WorkerPod> pods = seen.pods(row.number());
    Optional<Instant> started = StartOfAttempt.of(pods, seen.spec().trainer().workers());
    StatusDraft draft = StatusDraft.of(seen);
    if (seen.isHeldByQueue(row)) {
      draft.row(new Rows(row).suspended());
    }
    Plan<ModelTrainingStatus> plan =
        started.isPresent()
            ? running(seen, draft, row, started.get())
            : Plan.of(notRunning(seen, draft, row, job, pods).build());
    Optional<Instant> look =
        Stream.of(
                StopRules.nextDeadline(seen, row),
                PodTrouble.nextLook(pods, seen.now()),
                StallPolicy.of(seen, AttemptReports.known(seen, row))
                    .map(Silence::due)
                    .filter(seen.now()::isBefore),
                seen.progressAt())
            .flatMap(Optional::stream)
            .min(Instant::compareTo);
    return TrainingDecider.withRequeue(
        plan.withActions(FinishedRule.pruned(seen, row.number())), look, seen);
  }

  private static Plan<ModelTrainingStatus> running(
      TrainingSnapshot seen, StatusDraft draft, TrainingAttempt row, Instant at) {
    AttemptReports reports = AttemptReports.of(seen, row.number());
    TrainingAttempt begun =
        row.startedAt() == null
            ? new Rows(row).started(at, StartOfAttempt.node(seen.pods(row.number())))
            : row;
    TrainingAttempt known = AttemptReports.known(seen, begun);
    boolean first = row.startedAt() == null;
    draft
        .row(known)
        .with(b -> ProgressPolicy.update(b, seen, known, reports))
        .running(where(seen, known));
    CheckpointHealth.into(draft, reports, seen.spec().checkpoints());
    Optional<Silence> silence = StallPolicy.telling(seen, known);
    silence.ifPresent(s -> draft.silent(s.consequence() == Consequence.DOUBT, s.message()));
    List<Event> events = new ArrayList<>(first ? AttemptEnd.passedOver(seen, row) : List.of());
    silence.flatMap(s -> stalled(seen, row, s)).ifPresent(events::add);
    return Plan.of(draft.build()).withEvents(events);
  }

  /** Said once, when the status begins to say it. */
  private static Optional<Event> stalled(
      TrainingSnapshot seen, TrainingAttempt row, Silence silence) {
    return silence.consequence() != Consequence.REPORT
            || silence.message().equals(seen.status().message())
        ? Optional.empty()
        : Optional.of(
            Event.warning(
                seen.owner(),
                "Stalled",
                silence.message(),
                "a%d/%d".formatted(row.number(), silence.due().getEpochSecond())));
  }

  private static String where(TrainingSnapshot seen, TrainingAttempt row) {
    List<WorkerPod> pods = seen.pods(row.number());
    return pods.size() >= seen.spec().trainer().workers()
            && pods.stream().allMatch(ObserveRule::hasEnded)
        ? "attempt %d: the program has ended; its agent finishes%s"
            .formatted(row.number(), beingDeleted(pods))
        : "attempt %d is running%s".formatted(row.number(), from(row));
  }

  private static String beingDeleted(List<WorkerPod> pods) {
    return pods.stream()
        .filter(p -> p.mayRun() && p.deletedAt().isPresent())
        .findFirst()
        .map(p -> ", and " + p.inWords() + " is being deleted" + AttemptEndRule.IF_NODE_IS_LOST)
        .orElse("");
  }

  private static String from(TrainingAttempt row) {
    return row.resumedFromStep() == null ? "" : ", resumed from step " + row.resumedFromStep();
  }

  private static StatusDraft notRunning(
      TrainingSnapshot seen,
      StatusDraft draft,
      TrainingAttempt row,
      AttemptJob job,
      List<WorkerPod> pods) {
    if (job.suspended()) {
      return draft.queued(
          "Job %s is suspended by its queue or by a person, and starts when it is resumed"
              .formatted(job.name()));
    }
    return PodTrouble.unschedulable(pods, seen.now())
        .map(draft::queued)
        .or(() -> PodTrouble.cannotStart(seen, pods).map(draft::starting))
        .orElseGet(() -> draft.starting(LaunchRule.message(row)));
  }
}

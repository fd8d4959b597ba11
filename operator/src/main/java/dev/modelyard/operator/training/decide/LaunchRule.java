package dev.modelyard.operator.training.decide;

import dev.modelyard.api.v1alpha1.training.ModelTrainingStatus;
import dev.modelyard.api.v1alpha1.training.TrainingAttempt;
import dev.modelyard.operator.core.Action;
import dev.modelyard.operator.core.Guard;
import dev.modelyard.operator.core.ObjectRef;
import dev.modelyard.operator.core.Plan;
import dev.modelyard.operator.core.Requeue;
import dev.modelyard.operator.training.desired.CheckpointClaim;
import dev.modelyard.operator.training.desired.HeadlessService;
import dev.modelyard.operator.training.desired.Run;
import dev.modelyard.operator.training.desired.WorkerJob;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * The ledger says that an attempt is to run, and it has no Job yet. The Job's name is the claim;
 * just before it is made the API server is asked that no pod of the training may still run, and
 * that the training is still what this was decided on.
 */
final class LaunchRule {
  /** No event tells that somebody else's object of our name has gone. */
  private static final Duration LATER = Duration.ofSeconds(30);

  private LaunchRule() {}

  static Optional<Plan<ModelTrainingStatus>> decide(TrainingSnapshot seen) {
    return seen.ledger()
        .open()
        .filter(row -> seen.job(row.number()).isEmpty())
        .map(row -> launched(seen, row));
  }

  static String message(TrainingAttempt row) {
    return "attempt %d is starting".formatted(row.number());
  }

  private static Plan<ModelTrainingStatus> launched(TrainingSnapshot seen, TrainingAttempt row) {
    String hash = RunHash.of(seen.spec());
    StatusDraft draft = StatusDraft.of(seen).starting(message(row));
    if (!hash.equals(row.specHash())) {
      return Plan.of(draft.row(new Rows(row).withHash(hash)).build());
    }
    Optional<KnownClaim> going = seen.claim().filter(claim -> !claim.stays());
    if (going.isPresent()) {
      String waits =
          "attempt %d waits until claim %s, which is being deleted, is gone"
              .formatted(row.number(), going.get().name());
      return Plan.of(StatusDraft.of(seen).starting(waits).build()).withRequeue(Requeue.in(LATER));
    }
    Optional<Plan<ModelTrainingStatus>> lost = LostCheckpoints.withTheirClaim(seen, row);
    if (lost.isPresent()) {
      return lost.get();
    }
    List<Action> actions = actions(seen, desired(seen, run(seen, row)));
    return Plan.of(draft.build()).withActions(actions).withRequeue(Requeue.in(LATER));
  }

  /** What the attempt still lacks, in the order of making: its Job comes last. */
  private static List<HasMetadata> desired(TrainingSnapshot seen, Run run) {
    List<HasMetadata> objects = new ArrayList<>();
    if (seen.claim().isEmpty()) {
      CheckpointClaim.desired(seen.owner(), seen.spec()).ifPresent(objects::add);
    }
    if (seen.spec().trainer().workers() > 1 && !seen.services().containsKey(run.attempt())) {
      objects.add(HeadlessService.desired(run));
    }
    objects.add(WorkerJob.desired(run));
    return objects;
  }

  /** What would stop a later create is looked for before the first one makes anything. */
  private static List<Action> actions(TrainingSnapshot seen, List<HasMetadata> objects) {
    HasMetadata job = objects.getLast();
    List<Action> actions = new ArrayList<>();
    List<Guard> guards = new ArrayList<>(claim(seen));
    for (HasMetadata later : objects.subList(1, objects.size())) {
      actions.add(new Action.Check(later, guards));
      guards.clear();
    }
    for (HasMetadata object : objects.subList(0, objects.size() - 1)) {
      actions.add(Action.create(object));
    }
    guards.add(new Guard.NoLivePods(seen.owner().namespace(), Run.trainingLabels(seen.owner())));
    guards.add(new Guard.Unchanged(seen.owner()));
    actions.add(new Action.Create(job, guards));
    return actions;
  }

  /** A claim that the spec names; one of ours is about to be made. */
  private static List<Guard> claim(TrainingSnapshot seen) {
    return Stream.ofNullable(seen.spec().checkpoints().storage().pvc())
        .flatMap(pvc -> Stream.ofNullable(pvc.claimName()))
        .map(n -> new ObjectRef(PersistentVolumeClaim.class, seen.owner().namespace(), n))
        .<Guard>map(ref -> new Guard.Exists(ref, "spec.checkpoints.storage.pvc.claimName"))
        .toList();
  }

  private static Run run(TrainingSnapshot seen, TrainingAttempt row) {
    var resume = seen.spec().resume();
    var checkpoint = seen.status().checkpoint();
    Optional<Boolean> expect =
        resume == null || resume.args().isEmpty()
            ? Optional.empty()
            : Optional.of(checkpoint != null || ForkRule.due(seen).isPresent());
    return new Run(
        seen.owner(),
        seen.spec(),
        seen.settings(),
        row.number(),
        RunHash.of(seen.spec()),
        Optional.ofNullable(seen.labels().get(Run.QUEUE)),
        expect,
        lastCommit(seen),
        suspect(seen),
        ForkRule.due(seen).flatMap(from -> seen.forkPoint()));
  }

  /** The commit attempts crashed on, when it is still the newest. */
  private static Optional<String> suspect(TrainingSnapshot seen) {
    OptionalLong step = seen.ledger().ended().suspectStep();
    return step.isEmpty()
        ? Optional.empty()
        : lastCommit(seen).filter(c -> c.startsWith(step.getAsLong() + "."));
  }

  private static Optional<String> lastCommit(TrainingSnapshot seen) {
    return Optional.ofNullable(seen.status().checkpoint())
        .filter(c -> c.step() != null && c.epoch() != null)
        .map(c -> c.step() + "." + c.epoch());
  }
}

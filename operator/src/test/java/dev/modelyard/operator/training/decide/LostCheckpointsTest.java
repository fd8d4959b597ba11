package dev.modelyard.operator.training.decide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.modelyard.api.v1alpha1.training.CheckpointStatus;
import dev.modelyard.api.v1alpha1.training.ModelTraining;
import dev.modelyard.api.v1alpha1.training.ModelTrainingStatus;
import dev.modelyard.api.v1alpha1.training.TrainingAttempt;
import dev.modelyard.api.v1alpha1.training.TrainingPhase;
import dev.modelyard.operator.core.Action;
import dev.modelyard.operator.core.Event;
import dev.modelyard.operator.core.Labels;
import dev.modelyard.operator.core.Plan;
import dev.modelyard.operator.training.Pods;
import dev.modelyard.operator.training.Situation;
import dev.modelyard.operator.training.Trainings;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Attempt 2 had committed step 120, and attempt 3 finds nothing of it. */
class LostCheckpointsTest {
  private static final String CLAIM =
      "spec: {resources: {requests: {storage: 1Gi}}, accessModes: [ReadWriteOnce]}";
  private static final String STORAGE = "storage: {pvc: {size: 1Gi}}";

  @Test
  void makesNoEmptyClaimInTheirPlace() {
    Plan<ModelTrainingStatus> plan = decided(present(Trainings.churn()));

    assertThat(plan.actions()).isEmpty();
    isBlocked(plan, "claim churn-checkpoints", "step 120", "under that name");
  }

  @Test
  void goesOnOnceTheClaimIsThereAgain() {
    Situation situation = present(Trainings.churn());
    situation.status(decided(situation).status()).leftClaim(CLAIM);

    Plan<ModelTrainingStatus> plan = decided(situation);

    assertThat(plan.status().phase()).isEqualTo(TrainingPhase.Starting);
    assertThat(expected(plan)).containsExactly("120.2");
  }

  /** A pod that is only about to start does not keep it. */
  @Test
  void waitsUntilAClaimThatIsBeingDeletedIsGone() {
    PersistentVolumeClaim going =
        new PersistentVolumeClaimBuilder(
                Serialization.unmarshal(CLAIM, PersistentVolumeClaim.class))
            .withNewMetadata()
            .withName("churn-checkpoints")
            .withNamespace(Trainings.NAMESPACE)
            .addToLabels(Labels.TRAINING, "churn")
            .withDeletionTimestamp(Situation.T0.toString())
            .endMetadata()
            .build();

    Plan<ModelTrainingStatus> plan = decided(present(startingOver()).there(going));

    assertThat(plan.actions()).isEmpty();
    assertThat(plan.status().message())
        .isEqualTo(
            "attempt 3 waits until claim churn-checkpoints, which is being deleted, is gone");
  }

  @Test
  void beginsAtStep0WithTheUsersWord() {
    assertThat(created(decided(present(startingOver()))))
        .containsExactly(PersistentVolumeClaim.class, Job.class);
  }

  @Test
  void isBlockedByTheWordOfRestore() {
    Plan<ModelTrainingStatus> plan =
        decided(
            present(Trainings.churn())
                .endedJob(3, false)
                .pod(Pods.restoreSaid(3, "Lost", "step 120 is not there")));

    isBlocked(
        plan,
        "step 120 is not there",
        "modelyard/v1/u-1/ in claim churn-checkpoints",
        "spec.suspend");
    assertThat(plan.status().checkpoint()).as("stays known").isNotNull();
  }

  @Test
  void saysThatItBeginsAtStep0() {
    Situation situation =
        present(startingOver())
            .job(3)
            .leftClaim(CLAIM)
            .pod(3, 0, Pods.running(null, Situation.T0.toString()));

    assertThat(decided(situation).events())
        .singleElement()
        .satisfies(
            e -> assertThat(e.reason()).isEqualTo("CheckpointsLost"),
            e -> assertThat(e.note()).contains("step 120", "claim churn-checkpoints", "step 0"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ContentMismatch", "Suspect", "Unbelieved"})
  void whatWasPassedOverIsToldWithWhatWasTakenInstead(String reason) {
    String words =
        """
        {"schema": "modelyard.dev/agent/v1", "command": "restore", "outcome": "Resumed",
         "message": "resuming from step 100 of attempt 1, which is off the lineage: every commit on it is bad",
         "resumedFrom": {"step": 100, "epoch": 1, "digest": "sha256:b"},
         "skipped": [{"step": 120, "epoch": 2, "reason": "%s", "detail": "why"}]}
        """
            .formatted(reason);
    PodStatus running =
        new PodStatusBuilder(Pods.running(null, Situation.T0.toString()))
            .editFirstInitContainerStatus()
            .editState()
            .editTerminated()
            .withMessage(words)
            .endTerminated()
            .endState()
            .endInitContainerStatus()
            .build();

    assertThat(
            decided(present(Trainings.churn()).job(3).leftClaim(CLAIM).pod(3, 0, running)).events())
        .singleElement()
        .satisfies(
            e -> assertThat(e.reason()).isEqualTo("CheckpointSkipped"),
            e -> assertThat(e.note()).contains("step 120", reason, "step 100", "off the lineage"));
  }

  @Test
  void whoNeverCommittedHasLostNothing() {
    Situation situation =
        Situation.of(Trainings.churn())
            .status(status(null, "h"))
            .job(3)
            .pod(3, 0, Pods.running(null, Situation.T0.toString()));

    assertThat(decided(situation).events()).isEmpty();
  }

  private static void isBlocked(Plan<ModelTrainingStatus> plan, String... said) {
    assertThat(plan.status().message())
        .contains(said)
        .contains("spec.checkpoints.onNoneValid: StartOver");
    assertThat(plan.status().conditions())
        .filteredOn(c -> c.getType().equals(StatusDraft.RESUME_BLOCKED))
        .extracting(Condition::getStatus, Condition::getReason)
        .containsExactly(tuple("True", "CheckpointsLost"));
    assertThat(plan.events()).extracting(Event::reason).containsExactly("CheckpointsLost");
  }

  private static ModelTraining startingOver() {
    return Trainings.churnBut(STORAGE, STORAGE + "\n    onNoneValid: StartOver");
  }

  private static Situation present(ModelTraining training) {
    return Situation.of(training)
        .status(
            status(
                new CheckpointStatus(120L, 2, "sha256:c", 1L, null, null, null, null, null),
                RunHash.of(training.getSpec())));
  }

  private static ModelTrainingStatus status(@Nullable CheckpointStatus checkpoint, String hash) {
    return ModelTrainingStatus.EMPTY.toBuilder()
        .attempt(3)
        .attempts(List.of(TrainingAttempt.builder(3).specHash(hash).build()))
        .checkpoint(checkpoint)
        .build();
  }

  private static Plan<ModelTrainingStatus> decided(Situation situation) {
    return TrainingDecider.decide(situation.seenAt(Duration.ofMinutes(1)));
  }

  private static Stream<Object> made(Plan<ModelTrainingStatus> plan) {
    return plan.actions().stream()
        .filter(Action.Create.class::isInstance)
        .map(a -> ((Action.Create) a).object());
  }

  private static List<Class<?>> created(Plan<ModelTrainingStatus> plan) {
    return made(plan).<Class<?>>map(Object::getClass).toList();
  }

  private static List<String> expected(Plan<ModelTrainingStatus> plan) {
    return made(plan)
        .filter(Job.class::isInstance)
        .map(job -> ((Job) job).getSpec().getTemplate().getSpec().getInitContainers().getFirst())
        .flatMap(restore -> restore.getEnv().stream())
        .filter(e -> e.getName().equals("MODELYARD_LAST_COMMIT"))
        .map(e -> Objects.requireNonNull(e.getValue()))
        .toList();
  }
}

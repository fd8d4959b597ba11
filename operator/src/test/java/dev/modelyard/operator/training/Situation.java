package dev.modelyard.operator.training;

import dev.modelyard.api.v1alpha1.training.ModelTraining;
import dev.modelyard.api.v1alpha1.training.ModelTrainingStatus;
import dev.modelyard.api.v1alpha1.training.TrainingAttempt;
import dev.modelyard.api.v1alpha1.version.ModelVersion;
import dev.modelyard.operator.core.Labels;
import dev.modelyard.operator.core.Progress;
import dev.modelyard.operator.training.decide.TrainingDecider;
import dev.modelyard.operator.training.decide.TrainingSnapshot;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A training in the middle of things, built up fact by fact, and what the operator sees of it. */
public final class Situation {
  public static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
  public static final String UID = "u-1";

  private final FakeBoard board = new FakeBoard();
  private final TrainingObserver observer = new TrainingObserver(Trainings.SETTINGS, board);
  private final ModelTraining training;
  private final String specHash;
  private final List<HasMetadata> objects = new ArrayList<>();

  private Situation(ModelTraining training) {
    this.training = training;
    training.getMetadata().setUid(UID);
    training.getMetadata().setGeneration(1L);
    this.specHash = hash(seenAt(Duration.ZERO));
  }

  /** As the first decision about a new training writes it into the ledger. */
  private static String hash(TrainingSnapshot fresh) {
    return TrainingDecider.decide(fresh).status().attempts().stream()
        .map(TrainingAttempt::specHash)
        .collect(Collectors.joining());
  }

  /** The operator begins to look and to listen at T0. */
  public static Situation of(ModelTraining training) {
    return new Situation(training);
  }

  public Situation status(ModelTrainingStatus status) {
    training.setStatus(status);
    return this;
  }

  /** The Job of an attempt, made at T0. */
  public Situation job(int attempt) {
    objects.add(jobOf(attempt).build());
    return this;
  }

  /** The same, suspended by a queue. */
  public Situation suspendedJob(int attempt) {
    objects.add(jobOf(attempt).editSpec().withSuspend(true).endSpec().build());
    return this;
  }

  /** The same, and when the Job controller has said so. */
  public Situation suspendedJob(int attempt, Instant at) {
    objects.add(
        jobOf(attempt)
            .editSpec()
            .withSuspend(true)
            .endSpec()
            .withNewStatus()
            .addNewCondition()
            .withType("Suspended")
            .withStatus("True")
            .withLastTransitionTime(at.toString())
            .endCondition()
            .endStatus()
            .build());
    return this;
  }

  /** The same, over. */
  public Situation endedJob(int attempt, boolean well) {
    objects.add(
        jobOf(attempt)
            .withNewStatus()
            .addNewCondition()
            .withType(well ? "Complete" : "Failed")
            .withStatus("True")
            .withLastTransitionTime(T0.toString())
            .endCondition()
            .endStatus()
            .build());
    return this;
  }

  private JobBuilder jobOf(int attempt) {
    return new JobBuilder()
        .withNewMetadata()
        .withName("churn-a" + attempt)
        .withNamespace(Trainings.NAMESPACE)
        .withUid("j-" + attempt)
        .withCreationTimestamp(T0.toString())
        .addToLabels(Labels.TRAINING, "churn")
        .addToLabels(Labels.ATTEMPT, "" + attempt)
        .addToAnnotations(Labels.SPEC_HASH, specHash)
        .withOwnerReferences(new OwnerReferenceBuilder().withUid(UID).build())
        .endMetadata()
        .withNewSpec()
        .endSpec();
  }

  /** The claim that a former training of this name has left. */
  public Situation leftClaim(String yaml) {
    objects.add(
        Serialization.unmarshal(
            """
            apiVersion: v1
            kind: PersistentVolumeClaim
            metadata:
              name: churn-checkpoints
              namespace: team-a
              labels: {modelyard.dev/training: churn}
            """
                + yaml,
            PersistentVolumeClaim.class));
    return this;
  }

  public Situation pod(int attempt, int index, PodStatus status) {
    return pod(Pods.pod(attempt, index, status));
  }

  public Situation pod(Pod pod) {
    objects.add(pod);
    return this;
  }

  /** Something else that is there. */
  public Situation there(HasMetadata object) {
    objects.add(object);
    return this;
  }

  /**
   * A version that is there already.
   *
   * @param trainingUid of the training that published it, may be empty
   */
  public Situation version(String name, String model, String digest, String trainingUid) {
    ModelVersion version =
        Serialization.unmarshal(
            """
            apiVersion: modelyard.dev/v1alpha1
            kind: ModelVersion
            metadata: {name: %s, namespace: team-a, labels: {modelyard.dev/training-uid: "%s"}}
            spec: {model: %s, version: %s, digest: "%s", source: {pvc: {claimName: x}}}
            """
                .formatted(
                    name, trainingUid, model, name.substring(name.lastIndexOf('v') + 1), digest),
            ModelVersion.class);
    objects.add(version);
    return this;
  }

  /** Version 3 of the line, with the bytes that every pod publishes, made by another training. */
  public Situation copy(String source, boolean deleted) {
    ModelVersion version =
        Serialization.unmarshal(
            """
            apiVersion: modelyard.dev/v1alpha1
            kind: ModelVersion
            metadata: {name: churn-v3, namespace: team-a, deletionTimestamp: %s}
            spec: {model: churn, version: 3, digest: "sha256:%s", source: {%s}}
            """
                .formatted(deleted ? '"' + T0.toString() + '"' : "null", Pods.PUBLISHED, source),
            ModelVersion.class);
    return there(version);
  }

  public Situation told(Progress progress) {
    board.tell(UID, progress);
    return this;
  }

  /** Told too soon after the former to be shown. */
  public Situation toldLast(Progress progress) {
    board.tellMore(UID, progress);
    return this;
  }

  public TrainingSnapshot seenAt(Duration sinceT0) {
    return observer.observe(training, new FixedReader(objects), T0.plus(sinceT0));
  }
}

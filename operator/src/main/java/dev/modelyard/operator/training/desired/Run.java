package dev.modelyard.operator.training.desired;

import dev.modelyard.api.v1alpha1.common.SecretReference;
import dev.modelyard.api.v1alpha1.training.EncryptionSpec;
import dev.modelyard.api.v1alpha1.training.ModelTrainingSpec;
import dev.modelyard.operator.core.BucketLocation;
import dev.modelyard.operator.core.Labels;
import dev.modelyard.operator.core.Names;
import dev.modelyard.operator.core.Owner;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One attempt, as it is about to be launched.
 *
 * @param queue value of the label that hands the Job to Kueue
 * @param expectResume what the program's arguments assume: a resume, a fresh start, or neither when
 *     no arguments depend on it
 * @param lastCommit {@code step.epoch} of the newest commit that is known
 * @param suspect {@code step.epoch} of a commit that attempts in a row crashed on
 * @param forkPoint where it begins as long as the training has no checkpoint of its own
 */
public record Run(
    Owner owner,
    ModelTrainingSpec spec,
    TrainingSettings settings,
    int attempt,
    String specHash,
    Optional<String> queue,
    Optional<Boolean> expectResume,
    Optional<String> lastCommit,
    Optional<String> suspect,
    Optional<ForkPoint> forkPoint) {

  /** Label by which Kueue takes a Job into a queue. */
  public static final String QUEUE = "kueue.x-k8s.io/queue-name";

  public String name() {
    return Names.attempt(owner.name(), attempt);
  }

  /** Labels of what belongs to the training as a whole. */
  public static Map<String, String> trainingLabels(Owner owner) {
    return Map.of(Labels.MANAGED_BY, Labels.MODELYARD, Labels.TRAINING, owner.name());
  }

  Map<String, String> labels() {
    Map<String, String> labels = new HashMap<>(trainingLabels(owner));
    labels.put(Labels.ATTEMPT, Integer.toString(attempt));
    return labels;
  }

  Map<String, String> podLabels() {
    Map<String, String> labels = labels();
    labels.put(Labels.ROLE, Labels.ROLE_WORKER);
    labels.put(Labels.TRAINING_UID, owner.uid());
    return labels;
  }

  /** Where the checkpoints are, unless they are on a claim. */
  public static Optional<BucketLocation> bucket(ModelTrainingSpec spec) {
    return BucketLocation.of(spec.checkpoints().storage());
  }

  /** The Secret with the key of what is encrypted there, as a version has it; null: nothing is. */
  public static @Nullable SecretReference encryption(ModelTrainingSpec spec) {
    EncryptionSpec encryption = spec.checkpoints().encryption();
    return encryption == null ? null : new SecretReference(encryption.secretName());
  }

  Optional<BucketLocation> bucket() {
    return bucket(spec);
  }

  /**
   * Name of the claim with the checkpoints, where they are on one: the user's, or the one made for
   * the training.
   */
  static String claimName(Owner owner, ModelTrainingSpec spec) {
    var pvc = spec.checkpoints().storage().pvc();
    return pvc != null && pvc.claimName() != null
        ? pvc.claimName()
        : Names.checkpoints(owner.name());
  }

  /** The store of the checkpoints, for a sentence. */
  public static String store(Owner owner, ModelTrainingSpec spec) {
    return bucket(spec)
        .map(BucketLocation::named)
        .orElseGet(() -> "claim " + claimName(owner, spec));
  }

  /** Where, in that store, the agent keeps all of a run. */
  public static String directory(Owner owner, ModelTrainingSpec spec) {
    String root =
        bucket(spec).map(b -> b.prefix() == null ? "" : b.prefix() + "/").orElse("modelyard/");
    return root + "v1/" + owner.uid() + "/";
  }

  /** Where, in that store, the agent keeps which commits it found bad. */
  public static String verdicts(Owner owner, ModelTrainingSpec spec) {
    return directory(owner, spec) + "quarantine/";
  }

  boolean isGang() {
    return spec.trainer().workers() > 1;
  }
}

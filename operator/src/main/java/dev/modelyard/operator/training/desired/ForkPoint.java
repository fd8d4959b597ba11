package dev.modelyard.operator.training.desired;

import dev.modelyard.api.v1alpha1.training.ModelTraining;
import dev.modelyard.api.v1alpha1.training.ModelTrainingSpec;
import dev.modelyard.api.v1alpha1.training.ResumeFrom;
import dev.modelyard.api.v1alpha1.version.Lineage;
import dev.modelyard.api.v1alpha1.version.ModelSource;
import dev.modelyard.api.v1alpha1.version.ModelVersion;
import dev.modelyard.api.v1alpha1.version.TrainingLineage;
import dev.modelyard.operator.core.BucketLocation;
import dev.modelyard.operator.core.Owner;
import io.fabric8.kubernetes.api.model.EnvVar;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Where {@code spec.resume.from} leads: the agent finds the checkpoint there by the UID of its
 * training, or the version by its digest, in the store that it has anyway.
 *
 * @param name of the other training, or of the version
 * @param store where it is
 * @param step to begin at; the newest when empty
 */
public record ForkPoint(String name, Target target, Store store, Optional<Long> step) {

  /** Under what the agent looks it up. */
  public sealed interface Target {
    record Training(String uid) implements Target {}

    record Version(String digest) implements Target {}
  }

  /** A claim, or a prefix of a bucket; which keys open it is not part of it. */
  public record Store(String text) {
    static Store claim(String name) {
      return new Store("claim " + name);
    }

    static Store bucket(BucketLocation bucket) {
      return new Store(
          bucket.named() + (bucket.endpoint() == null ? "" : " at " + bucket.endpoint()));
    }
  }

  /** The store of a training. */
  public static Store storeOf(Owner owner, ModelTrainingSpec spec) {
    return Run.bucket(spec)
        .map(Store::bucket)
        .orElseGet(() -> Store.claim(Run.claimName(owner, spec)));
  }

  public static ForkPoint of(ResumeFrom from, ModelTraining training) {
    Owner owner = Owner.of(training);
    return new ForkPoint(
        owner.name(),
        new Target.Training(owner.uid()),
        storeOf(owner, training.getSpec()),
        Optional.ofNullable(from.step()));
  }

  /** Empty when it was not published by a training, or has no digest: then nothing leads to it. */
  public static Optional<ForkPoint> of(ModelVersion version) {
    var spec = version.getSpec();
    String digest = spec.digest();
    if (digest == null) {
      return Optional.empty();
    }
    return storeOf(spec.source(), digest)
        .map(
            store ->
                new ForkPoint(
                    version.getMetadata().getName(),
                    new Target.Version(digest),
                    store,
                    Optional.ofNullable(spec.lineage())
                        .map(Lineage::training)
                        .map(TrainingLineage::step)));
  }

  /** Where the agent published a version of this digest; empty when somebody else put it there. */
  public static Optional<Store> storeOf(ModelSource source, String digest) {
    String published = "modelyard/versions/" + digest.substring("sha256:".length());
    return BucketLocation.of(source)
        .map(Store::bucket)
        .or(
            () ->
                Optional.ofNullable(source.pvc())
                    .filter(p -> Objects.equals(published, p.path()))
                    .map(p -> Store.claim(p.claimName())));
  }

  List<EnvVar> env() {
    List<EnvVar> env = new ArrayList<>();
    env.add(TrainingEnv.value("MODELYARD_FROM", name));
    env.add(
        switch (target) {
          case Target.Training(String uid) -> TrainingEnv.value("MODELYARD_FROM_RUN", uid);
          case Target.Version(String digest) -> TrainingEnv.value("MODELYARD_FROM_VERSION", digest);
        });
    step.ifPresent(s -> env.add(TrainingEnv.value("MODELYARD_FROM_STEP", s)));
    return env;
  }
}

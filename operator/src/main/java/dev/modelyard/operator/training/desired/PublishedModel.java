package dev.modelyard.operator.training.desired;

import dev.modelyard.api.v1alpha1.common.GitSource;
import dev.modelyard.api.v1alpha1.common.PvcLocation;
import dev.modelyard.api.v1alpha1.common.SecretReference;
import dev.modelyard.api.v1alpha1.training.CheckpointStorage;
import dev.modelyard.api.v1alpha1.training.ModelTrainingSpec;
import dev.modelyard.api.v1alpha1.version.DeletionPolicy;
import dev.modelyard.api.v1alpha1.version.Lineage;
import dev.modelyard.api.v1alpha1.version.ModelFormat;
import dev.modelyard.api.v1alpha1.version.ModelSource;
import dev.modelyard.api.v1alpha1.version.ModelVersion;
import dev.modelyard.api.v1alpha1.version.ModelVersionSpec;
import dev.modelyard.api.v1alpha1.version.TrainingLineage;
import dev.modelyard.operator.core.AgentReport;
import dev.modelyard.operator.core.Labels;
import dev.modelyard.operator.core.Names;
import dev.modelyard.operator.core.Owner;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The version a training ends in. It has no owner: it outlives the training. */
public final class PublishedModel {
  private PublishedModel() {}

  /**
   * What made the bytes; null where that is not known.
   *
   * @param encryption the Secret that opens them; null: nothing is encrypted
   */
  public record Origin(
      String specHash,
      @Nullable String image,
      @Nullable GitSource code,
      @Nullable SecretReference encryption) {
    public static Origin of(String specHash, ModelTrainingSpec spec) {
      return new Origin(
          specHash,
          spec.trainer().image(),
          spec.code() == null ? null : spec.code().git(),
          Run.encryption(spec));
    }
  }

  /** What the training came to. */
  public record Result(
      String model,
      int version,
      int attempt,
      Origin origin,
      AgentReport.Version bytes,
      Map<String, String> metrics,
      Optional<ForkPoint> forkPoint) {

    @Nullable String derivedFrom() {
      return forkPoint
          .map(ForkPoint::target)
          .filter(ForkPoint.Target.Version.class::isInstance)
          .map(version -> ((ForkPoint.Target.Version) version).digest())
          .orElse(null);
    }
  }

  public static ModelVersion desired(Owner owner, ModelTrainingSpec spec, Result result) {
    ModelVersion version = new ModelVersion();
    version.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace(owner.namespace())
            .withName(Names.version(result.model(), result.version()))
            .withLabels(
                Map.of(
                    Labels.MANAGED_BY, Labels.MODELYARD,
                    Labels.MODEL, result.model(),
                    Labels.TRAINING_UID, owner.uid()))
            .build());
    version.setSpec(spec(owner, spec, result));
    return version;
  }

  private static ModelVersionSpec spec(Owner owner, ModelTrainingSpec spec, Result result) {
    AgentReport.Version bytes = result.bytes();
    return new ModelVersionSpec(
        result.model(),
        result.version(),
        bytes.digest(),
        source(owner, spec, result),
        bytes.format() == null ? null : new ModelFormat(bytes.format(), spec.framework()),
        bytes.files(),
        bytes.bytes(),
        null,
        result.metrics(),
        new Lineage(
            new TrainingLineage(owner.name(), owner.uid(), result.attempt(), bytes.step()),
            result.derivedFrom(),
            result.origin().code(),
            result.origin().image(),
            List.of(),
            result.origin().specHash()),
        DeletionPolicy.Retain);
  }

  /** In a bucket the digest says where below the prefix: docs/architecture.md. */
  private static ModelSource source(Owner owner, ModelTrainingSpec spec, Result result) {
    CheckpointStorage at = spec.checkpoints().storage();
    PvcLocation claim =
        at.pvc() == null
            ? null
            : new PvcLocation(Run.claimName(owner, spec), result.bytes().path());
    return new ModelSource(
        claim,
        at.s3(),
        at.gcs(),
        at.azureBlob(),
        at.oss(),
        null,
        null,
        null,
        result.origin().encryption());
  }
}

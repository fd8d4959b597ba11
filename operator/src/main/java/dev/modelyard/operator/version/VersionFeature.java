package dev.modelyard.operator.version;

import dev.modelyard.api.v1alpha1.serving.ModelDeployment;
import dev.modelyard.api.v1alpha1.serving.ModelDeploymentStatus;
import dev.modelyard.api.v1alpha1.version.ModelVersion;
import dev.modelyard.api.v1alpha1.version.ModelVersionStatus;
import dev.modelyard.api.v1alpha1.version.VersionUse;
import dev.modelyard.operator.cluster.Feature;
import dev.modelyard.operator.cluster.Reader;
import dev.modelyard.operator.cluster.Watched;
import dev.modelyard.operator.core.Conditions;
import dev.modelyard.operator.core.Labels;
import dev.modelyard.operator.core.Owner;
import dev.modelyard.operator.core.Plan;
import dev.modelyard.operator.version.decide.UsePolicy;
import dev.modelyard.operator.version.decide.VersionDecider;
import dev.modelyard.operator.version.decide.VersionSnapshot;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The kind ModelVersion. */
public final class VersionFeature
    implements Feature<ModelVersion, VersionSnapshot, ModelVersionStatus> {

  @Override
  public Class<ModelVersion> type() {
    return ModelVersion.class;
  }

  @Override
  public List<Watched<?>> watched() {
    return List.of(Watched.byReference(ModelDeployment.class, VersionFeature::concerned));
  }

  /** Whether a version may go is what this feature is about. */
  @Override
  public boolean decidesDeletion() {
    return true;
  }

  @Override
  public ModelVersion blank() {
    return new ModelVersion();
  }

  @Override
  public VersionSnapshot observe(ModelVersion version, Reader caches, Instant now) {
    Owner owner = Owner.of(version);
    return new VersionSnapshot(
        owner,
        version.getSpec(),
        Optional.ofNullable(version.getStatus()).orElse(ModelVersionStatus.EMPTY),
        version.getMetadata().getFinalizers().contains(Labels.IN_USE),
        Labels.isManaged(version) && Labels.label(version, Labels.TRAINING_UID) != null,
        Instant.parse(version.getMetadata().getCreationTimestamp()),
        caches.list(ModelDeployment.class, owner.namespace(), Map.of()).stream()
            .flatMap(d -> uses(version, d))
            .toList(),
        now);
  }

  @Override
  public Plan<ModelVersionStatus> decide(VersionSnapshot seen) {
    return VersionDecider.decide(seen);
  }

  @Override
  public ModelVersionStatus internalError(
      Owner owner, @Nullable ModelVersionStatus present, String message, Instant now) {
    ModelVersionStatus status = Optional.ofNullable(present).orElse(ModelVersionStatus.EMPTY);
    return status.toBuilder()
        .conditions(
            Conditions.from(status.conditions(), owner.generation(), now)
                .internalError(message)
                .toList())
        .build();
  }

  private static Stream<VersionUse> uses(ModelVersion version, ModelDeployment deployment) {
    return UsePolicy.uses(
        version.getMetadata().getName(),
        version.getSpec().digest(),
        deployment.getMetadata().getName(),
        deployment.getSpec(),
        status(deployment))
        .stream();
  }

  /**
   * Versions that the deployment uses now, those that still say it does, and those on their way
   * out.
   */
  private static List<String> concerned(ModelDeployment deployment, Reader caches) {
    return caches
        .list(ModelVersion.class, deployment.getMetadata().getNamespace(), Map.of())
        .stream()
        .filter(
            v ->
                uses(v, deployment).findAny().isPresent()
                    || says(v, deployment)
                    || v.getMetadata().getDeletionTimestamp() != null)
        .map(v -> v.getMetadata().getName())
        .toList();
  }

  private static boolean says(ModelVersion version, ModelDeployment deployment) {
    return version.getStatus() != null
        && version.getStatus().references().stream()
            .anyMatch(u -> u.deployment().equals(deployment.getMetadata().getName()));
  }

  private static ModelDeploymentStatus status(ModelDeployment deployment) {
    return Optional.ofNullable(deployment.getStatus()).orElse(ModelDeploymentStatus.EMPTY);
  }
}

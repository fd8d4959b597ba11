package dev.modelyard.operator.serving;

import dev.modelyard.api.v1alpha1.serving.ModelDeployment;
import dev.modelyard.api.v1alpha1.serving.ModelDeploymentStatus;
import dev.modelyard.api.v1alpha1.version.ModelVersion;
import dev.modelyard.operator.cluster.Feature;
import dev.modelyard.operator.cluster.Reader;
import dev.modelyard.operator.cluster.Watched;
import dev.modelyard.operator.core.Conditions;
import dev.modelyard.operator.core.Labels;
import dev.modelyard.operator.core.Outcome;
import dev.modelyard.operator.core.Owner;
import dev.modelyard.operator.core.Plan;
import dev.modelyard.operator.serving.decide.ServingDecider;
import dev.modelyard.operator.serving.decide.ServingSnapshot;
import dev.modelyard.operator.serving.decide.Trouble;
import dev.modelyard.operator.serving.desired.ServingSettings;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The kind ModelDeployment. */
public final class ServingFeature
    implements Feature<ModelDeployment, ServingSnapshot, ModelDeploymentStatus> {

  private final ServingSettings settings;

  /** The feature for one installation. */
  public ServingFeature(ServingSettings settings) {
    this.settings = settings;
  }

  @Override
  public Class<ModelDeployment> type() {
    return ModelDeployment.class;
  }

  @Override
  public List<Watched<?>> watched() {
    return List.of(
        Watched.byLabel(Deployment.class, Labels.DEPLOYMENT),
        Watched.byLabel(Service.class, Labels.DEPLOYMENT),
        Watched.byLabel(Job.class, Labels.DEPLOYMENT),
        Watched.byLabel(Pod.class, Labels.DEPLOYMENT),
        Watched.byLabel(PodDisruptionBudget.class, Labels.DEPLOYMENT),
        Watched.byReference(ModelVersion.class, ServingFeature::naming));
  }

  @Override
  public ModelDeployment blank() {
    return new ModelDeployment();
  }

  @Override
  public ServingSnapshot observe(ModelDeployment deployment, Reader caches, Instant now) {
    return ServingObserver.observe(deployment, caches, settings, now);
  }

  @Override
  public Plan<ModelDeploymentStatus> decide(ServingSnapshot seen) {
    return ServingDecider.decide(seen);
  }

  @Override
  public ModelDeploymentStatus conclude(
      ServingSnapshot seen, Plan<ModelDeploymentStatus> plan, List<Outcome> outcomes) {
    return outcomes.stream()
        .filter(o -> !o.isDone())
        .findFirst()
        .map(o -> Trouble.status(seen, o))
        .orElse(plan.status());
  }

  @Override
  public ModelDeploymentStatus internalError(
      Owner owner, @Nullable ModelDeploymentStatus present, String message, Instant now) {
    ModelDeploymentStatus status = Optional.ofNullable(present).orElse(ModelDeploymentStatus.EMPTY);
    return status.toBuilder()
        .conditions(
            Conditions.from(status.conditions(), owner.generation(), now)
                .internalError(message)
                .toList())
        .build();
  }

  /** Deployments whose spec names this version or its digest. */
  private static List<String> naming(ModelVersion version, Reader caches) {
    return caches
        .list(ModelDeployment.class, version.getMetadata().getNamespace(), Map.of())
        .stream()
        .filter(d -> names(d).anyMatch(n -> isOf(version, n)))
        .map(d -> d.getMetadata().getName())
        .toList();
  }

  private static Stream<String> names(ModelDeployment deployment) {
    var spec = deployment.getSpec();
    return Stream.of(
            spec.model().version(), spec.model().digest(), spec.fallback(), spec.rollbackTo())
        .filter(Objects::nonNull);
  }

  private static boolean isOf(ModelVersion version, String name) {
    return name.equals(version.getMetadata().getName()) || name.equals(version.getSpec().digest());
  }
}

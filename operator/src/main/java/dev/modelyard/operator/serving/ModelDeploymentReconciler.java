package dev.modelyard.operator.serving;

import dev.modelyard.api.v1alpha1.serving.ModelDeployment;
import dev.modelyard.api.v1alpha1.serving.ModelDeploymentStatus;
import dev.modelyard.operator.cluster.Cluster;
import dev.modelyard.operator.cluster.KindReconciler;
import dev.modelyard.operator.serving.decide.ServingSnapshot;
import java.time.Clock;

/** Puts {@link ServingFeature} into the SDK. */
public final class ModelDeploymentReconciler
    extends KindReconciler<ModelDeployment, ServingSnapshot, ModelDeploymentStatus> {

  public ModelDeploymentReconciler(ServingFeature feature, Cluster cluster, Clock clock) {
    super(feature, cluster, clock);
  }
}

package dev.modelyard.operator.version;

import dev.modelyard.api.v1alpha1.version.ModelVersion;
import dev.modelyard.api.v1alpha1.version.ModelVersionStatus;
import dev.modelyard.operator.cluster.Cluster;
import dev.modelyard.operator.cluster.KindReconciler;
import dev.modelyard.operator.version.decide.VersionSnapshot;
import java.time.Clock;

/** Puts {@link VersionFeature} into the SDK. */
public final class ModelVersionReconciler
    extends KindReconciler<ModelVersion, VersionSnapshot, ModelVersionStatus> {

  public ModelVersionReconciler(VersionFeature feature, Cluster cluster, Clock clock) {
    super(feature, cluster, clock);
  }
}

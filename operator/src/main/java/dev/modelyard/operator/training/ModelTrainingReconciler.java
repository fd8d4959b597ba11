package dev.modelyard.operator.training;

import dev.modelyard.api.v1alpha1.training.ModelTraining;
import dev.modelyard.api.v1alpha1.training.ModelTrainingStatus;
import dev.modelyard.operator.cluster.Cluster;
import dev.modelyard.operator.cluster.KindReconciler;
import dev.modelyard.operator.training.decide.TrainingSnapshot;
import java.time.Clock;

/** Puts {@link TrainingFeature} into the SDK. */
public final class ModelTrainingReconciler
    extends KindReconciler<ModelTraining, TrainingSnapshot, ModelTrainingStatus> {

  public ModelTrainingReconciler(TrainingFeature feature, Cluster cluster, Clock clock) {
    super(feature, cluster, clock);
  }
}

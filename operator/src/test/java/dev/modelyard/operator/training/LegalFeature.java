package dev.modelyard.operator.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelyard.api.v1alpha1.training.ModelTraining;
import dev.modelyard.api.v1alpha1.training.ModelTrainingStatus;
import dev.modelyard.api.v1alpha1.training.TrainingPhase;
import dev.modelyard.operator.cluster.Feature;
import dev.modelyard.operator.cluster.Reader;
import dev.modelyard.operator.cluster.Watched;
import dev.modelyard.operator.core.Outcome;
import dev.modelyard.operator.core.Owner;
import dev.modelyard.operator.core.Plan;
import dev.modelyard.operator.training.decide.TrainingPhases;
import dev.modelyard.operator.training.decide.TrainingSnapshot;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The feature, held to the map of legal phases in every single decision. */
record LegalFeature(TrainingFeature feature)
    implements Feature<ModelTraining, TrainingSnapshot, ModelTrainingStatus> {

  @Override
  public ModelTrainingStatus conclude(
      TrainingSnapshot seen, Plan<ModelTrainingStatus> plan, List<Outcome> outcomes) {
    ModelTrainingStatus next = feature.conclude(seen, plan, outcomes);
    TrainingPhase from = seen.status().phase();
    if (from != null && from != next.phase()) {
      assertThat(TrainingPhases.NEXT.get(from)).as("after " + from).contains(next.phase());
    }
    return next;
  }

  @Override
  public Plan<ModelTrainingStatus> decide(TrainingSnapshot seen) {
    Plan<ModelTrainingStatus> plan = feature.decide(seen);
    assertThat(feature.decide(seen)).as("decided twice").isEqualTo(plan);
    return plan;
  }

  @Override
  public Class<ModelTraining> type() {
    return feature.type();
  }

  @Override
  public List<Watched<?>> watched() {
    return feature.watched();
  }

  @Override
  public ModelTraining blank() {
    return feature.blank();
  }

  @Override
  public TrainingSnapshot observe(ModelTraining resource, Reader caches, Instant now) {
    return feature.observe(resource, caches, now);
  }

  @Override
  public ModelTrainingStatus internalError(
      Owner owner, @Nullable ModelTrainingStatus present, String message, Instant now) {
    return feature.internalError(owner, present, message, now);
  }
}

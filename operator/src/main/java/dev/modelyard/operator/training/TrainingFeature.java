package dev.modelyard.operator.training;

import dev.modelyard.api.v1alpha1.training.ModelTraining;
import dev.modelyard.api.v1alpha1.training.ModelTrainingStatus;
import dev.modelyard.api.v1alpha1.version.ModelVersion;
import dev.modelyard.operator.cluster.Feature;
import dev.modelyard.operator.cluster.Reader;
import dev.modelyard.operator.cluster.Watched;
import dev.modelyard.operator.core.Conditions;
import dev.modelyard.operator.core.Labels;
import dev.modelyard.operator.core.Outcome;
import dev.modelyard.operator.core.Owner;
import dev.modelyard.operator.core.Plan;
import dev.modelyard.operator.core.ProgressBoard;
import dev.modelyard.operator.training.decide.TrainingDecider;
import dev.modelyard.operator.training.decide.TrainingOutcomes;
import dev.modelyard.operator.training.decide.TrainingSnapshot;
import dev.modelyard.operator.training.desired.TrainingSettings;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** ModelTraining: from spec to published ModelVersion. */
public final class TrainingFeature
    implements Feature<ModelTraining, TrainingSnapshot, ModelTrainingStatus> {
  private final TrainingObserver observer;

  public TrainingFeature(TrainingSettings settings, ProgressBoard board) {
    this.observer = new TrainingObserver(settings, board);
  }

  @Override
  public Class<ModelTraining> type() {
    return ModelTraining.class;
  }

  @Override
  public List<Watched<?>> watched() {
    return List.of(
        Watched.byLabel(Job.class, Labels.TRAINING),
        Watched.byLabel(Pod.class, Labels.TRAINING),
        Watched.byLabel(Service.class, Labels.TRAINING),
        Watched.byLabel(PersistentVolumeClaim.class, Labels.TRAINING),
        Watched.byReference(ModelVersion.class, (version, caches) -> publisher(version)));
  }

  /** A version concerns the training it came from, and no other. */
  private static List<String> publisher(ModelVersion version) {
    var lineage = version.getSpec().lineage();
    return lineage == null || lineage.training() == null
        ? List.of()
        : List.of(lineage.training().name());
  }

  @Override
  public ModelTraining blank() {
    return new ModelTraining();
  }

  @Override
  public TrainingSnapshot observe(ModelTraining resource, Reader caches, Instant now) {
    return observer.observe(resource, caches, now);
  }

  @Override
  public Plan<ModelTrainingStatus> decide(TrainingSnapshot seen) {
    return TrainingDecider.decide(seen);
  }

  @Override
  public ModelTrainingStatus conclude(
      TrainingSnapshot seen, Plan<ModelTrainingStatus> plan, List<Outcome> outcomes) {
    return TrainingOutcomes.conclude(seen, plan, outcomes);
  }

  @Override
  public ModelTrainingStatus internalError(
      Owner owner, @Nullable ModelTrainingStatus present, String message, Instant now) {
    ModelTrainingStatus status = present == null ? ModelTrainingStatus.EMPTY : present;
    return status.toBuilder()
        .message(message)
        .conditions(
            Conditions.from(status.conditions(), owner.generation(), now)
                .internalError(message)
                .toList())
        .build();
  }

  @Override
  public void forget(Owner owner) {
    observer.forget(owner);
  }
}

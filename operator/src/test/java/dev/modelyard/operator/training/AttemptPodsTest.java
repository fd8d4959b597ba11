package dev.modelyard.operator.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelyard.api.v1alpha1.training.ModelTraining;
import dev.modelyard.api.v1alpha1.training.ModelTrainingStatus;
import dev.modelyard.operator.core.TrainingPods.Speaker;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AttemptPodsTest {
  @Test
  void aPodSpeaksAsTheWorkerItIsOfTheCurrentAttempt() {
    assertThat(speaker(2, "j-2", "p-churn-a2-1")).contains(new Speaker("t", 2, 1));
  }

  @Test
  void aPodOfAnEarlierAttemptHasNoSay() {
    assertThat(speaker(1, "j-2", "p-churn-a1-1")).isEmpty();
  }

  @Test
  void aPodThatOnlyBearsTheLabelsHasNoSay() {
    assertThat(speaker(2, "another", "p-churn-a2-1")).isEmpty();
  }

  @Test
  void anotherPodOfTheSameNameHasNoSay() {
    assertThat(speaker(2, "j-2", "before")).isEmpty();
  }

  /** Of the second worker, whose pod a Job of this UID controls; attempt 2 is the current one. */
  private static Optional<Speaker> speaker(int attempt, String jobUid, String podUid) {
    ModelTraining training = Trainings.gang(2);
    training.getMetadata().setUid("t");
    training.setStatus(ModelTrainingStatus.EMPTY.toBuilder().attempt(2).build());
    Job job =
        new JobBuilder()
            .withNewMetadata()
            .withName("churn-a2")
            .withNamespace(Trainings.NAMESPACE)
            .withUid("j-2")
            .withOwnerReferences(controller("t"))
            .endMetadata()
            .build();
    Pod pod =
        new PodBuilder(Pods.pod(attempt, 1, new PodStatus()))
            .editMetadata()
            .withOwnerReferences(controller(jobUid))
            .endMetadata()
            .build();
    FixedReader caches = new FixedReader(List.of(training, job, pod));
    return new AttemptPods(caches)
        .findSpeaker(Trainings.NAMESPACE, "churn", pod.getMetadata().getName(), podUid);
  }

  private static OwnerReference controller(String uid) {
    return new OwnerReferenceBuilder().withUid(uid).withController(true).build();
  }
}

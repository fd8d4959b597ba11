package dev.modelyard.operator.training;

import dev.modelyard.api.v1alpha1.training.ModelTraining;
import dev.modelyard.api.v1alpha1.training.ModelTrainingStatus;
import dev.modelyard.operator.cluster.Reader;
import dev.modelyard.operator.core.Labels;
import dev.modelyard.operator.core.Names;
import dev.modelyard.operator.core.TrainingPods;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.Optional;

/**
 * The pods that may speak for a training: those of the Job of its current attempt. Labels are not
 * enough, since whoever may create pods may label them: the chain of UIDs from pod to Job to
 * training must hold.
 */
public final class AttemptPods implements TrainingPods {

  private final Reader caches;

  public AttemptPods(Reader caches) {
    this.caches = caches;
  }

  @Override
  public Optional<Speaker> findSpeaker(
      String namespace, String training, String podName, String podUid) {
    return caches
        .find(ModelTraining.class, namespace, training)
        .flatMap(t -> speaker(t, podName, podUid));
  }

  private Optional<Speaker> speaker(ModelTraining training, String podName, String podUid) {
    return Optional.ofNullable(training.getStatus())
        .map(ModelTrainingStatus::attempt)
        .flatMap(
            attempt ->
                findPod(training, attempt, podName, podUid)
                    .map(
                        pod ->
                            new Speaker(
                                training.getMetadata().getUid(), attempt, PodFacts.index(pod))));
  }

  private Optional<Pod> findPod(
      ModelTraining training, int attempt, String podName, String podUid) {
    String namespace = training.getMetadata().getNamespace();
    String job = Names.attempt(training.getMetadata().getName(), attempt);
    return caches
        .find(Job.class, namespace, job)
        .filter(j -> training.getMetadata().getUid().equals(Labels.controllerUid(j)))
        .flatMap(
            j ->
                caches
                    .find(Pod.class, namespace, podName)
                    .filter(p -> podUid.equals(p.getMetadata().getUid()))
                    .filter(p -> String.valueOf(attempt).equals(Labels.label(p, Labels.ATTEMPT)))
                    .filter(p -> j.getMetadata().getUid().equals(Labels.controllerUid(p))));
  }
}

package dev.modelyard.operator.training.desired;

import dev.modelyard.operator.core.Labels;
import dev.modelyard.operator.core.Names;
import dev.modelyard.operator.core.Owner;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import java.util.HashMap;
import java.util.Map;

/**
 * The Job of one attempt. It never retries a pod by itself: one pod that fails ends the attempt,
 * since the program's peers cannot go on without it.
 */
public final class WorkerJob {
  private WorkerJob() {}

  public static Job desired(Run run) {
    Map<String, String> labels = new HashMap<>(run.labels());
    run.queue().ifPresent(queue -> labels.put(Run.QUEUE, queue));
    int workers = run.spec().trainer().workers();
    return new JobBuilder()
        .withNewMetadata()
        .withNamespace(run.owner().namespace())
        .withName(run.name())
        .withLabels(labels)
        .withAnnotations(Map.of(Labels.SPEC_HASH, run.specHash()))
        .withOwnerReferences(run.owner().reference())
        .endMetadata()
        .withNewSpec()
        .withCompletionMode("Indexed")
        .withCompletions(workers)
        .withParallelism(workers)
        .withBackoffLimit(0)
        .withTemplate(WorkerPodTemplate.desired(run))
        .endSpec()
        .build();
  }

  /** Only what names it, to look at what is there. */
  public static Job named(Owner owner, int attempt) {
    return new JobBuilder()
        .withNewMetadata()
        .withNamespace(owner.namespace())
        .withName(Names.attempt(owner.name(), attempt))
        .withOwnerReferences(owner.reference())
        .endMetadata()
        .build();
  }

  /**
   * Only what stops a Job: the Job controller then deletes its pods, which get their grace period.
   *
   * @param uid of the Job as observed, so that no other is stopped
   */
  public static Job stopped(String namespace, String name, String uid) {
    return new JobBuilder()
        .withNewMetadata()
        .withNamespace(namespace)
        .withName(name)
        .withUid(uid)
        .endMetadata()
        .withNewSpec()
        .withSuspend(true)
        .endSpec()
        .build();
  }
}

package dev.modelyard.operator.training;

import dev.modelyard.operator.testkit.InMemoryCluster;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobConditionBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.JobStatusBuilder;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The part of the Job controller that attempts rely on: a pod per index, once; the first that
 * fails, vanishes or is deleted while it runs ends the Job, and it is Failed when no pod is left
 * running; one that succeeded is done, also when it is gone; suspending removes pods.
 */
final class FakeJobController {
  private final InMemoryCluster cluster;
  private final Clock clock;
  private final Set<String> made = new HashSet<>();
  private final Set<String> done = new HashSet<>();
  private final Set<String> failed = new HashSet<>();

  FakeJobController(InMemoryCluster cluster, Clock clock) {
    this.cluster = cluster;
    this.clock = clock;
  }

  boolean move() {
    return cluster.all(Job.class).stream().anyMatch(this::moved) || released();
  }

  private boolean moved(Job job) {
    if (isFinished(job)) {
      return false;
    }
    List<Pod> pods = pods(job);
    List<Pod> active = pods.stream().filter(p -> !hasEnded(p)).toList();
    pods.stream()
        .filter(p -> FakeNode.phase(p).equals("Succeeded"))
        .forEach(p -> done.add(key(job, FakeNode.index(p))));
    if (Boolean.TRUE.equals(job.getSpec().getSuspend())) {
      made.removeIf(key -> key.startsWith(job.getMetadata().getUid()));
      done.removeIf(key -> key.startsWith(job.getMetadata().getUid()));
      return active.stream().anyMatch(this::deleted);
    }
    if (hasLost(job, pods) || pods.stream().anyMatch(FakeJobController::hasFailed)) {
      failed.add(job.getMetadata().getUid());
    }
    if (failed.contains(job.getMetadata().getUid())) {
      return active.isEmpty() ? finish(job, "Failed") : active.stream().anyMatch(this::deleted);
    }
    int next = (int) countMade(job);
    if (next < job.getSpec().getCompletions()) {
      return make(job, next);
    }
    return active.isEmpty() && finish(job, "Complete");
  }

  private boolean hasLost(Job job, List<Pod> pods) {
    Set<String> known =
        pods.stream().map(p -> key(job, FakeNode.index(p))).collect(Collectors.toSet());
    known.addAll(done);
    return made.stream()
        .anyMatch(k -> k.startsWith(job.getMetadata().getUid()) && !known.contains(k));
  }

  private static boolean hasFailed(Pod pod) {
    return FakeNode.phase(pod).equals("Failed")
        || (pod.getMetadata().getDeletionTimestamp() != null && !hasEnded(pod));
  }

  /** Ended pods that are being deleted go, as their finalizer is removed. */
  private boolean released() {
    List<Pod> going =
        cluster.all(Pod.class).stream()
            .filter(p -> p.getMetadata().getDeletionTimestamp() != null && hasEnded(p))
            .toList();
    going.stream()
        .limit(1)
        .forEach(
            p -> {
              cluster.edit(
                  Pod.class,
                  p.getMetadata().getNamespace(),
                  p.getMetadata().getName(),
                  q -> q.getMetadata().setFinalizers(new ArrayList<>()));
              cluster.deleteByOther(
                  Pod.class, p.getMetadata().getNamespace(), p.getMetadata().getName());
            });
    return !going.isEmpty();
  }

  private boolean make(Job job, int index) {
    made.add(key(job, index));
    Pod pod =
        new PodBuilder()
            .withNewMetadata()
            .withNamespace(job.getMetadata().getNamespace())
            .withName(job.getMetadata().getName() + "-" + index)
            .withLabels(job.getSpec().getTemplate().getMetadata().getLabels())
            .addToAnnotations("batch.kubernetes.io/job-completion-index", "" + index)
            .withFinalizers(FakeNode.TRACKING)
            .withOwnerReferences(
                new OwnerReferenceBuilder()
                    .withApiVersion("batch/v1")
                    .withKind("Job")
                    .withName(job.getMetadata().getName())
                    .withUid(job.getMetadata().getUid())
                    .withController(true)
                    .build())
            .endMetadata()
            .build();
    cluster.given(pod);
    return true;
  }

  private boolean deleted(Pod pod) {
    if (pod.getMetadata().getDeletionTimestamp() != null) {
      return false;
    }
    cluster.deleteByOther(Pod.class, pod.getMetadata().getNamespace(), pod.getMetadata().getName());
    return true;
  }

  private boolean finish(Job job, String condition) {
    cluster.editStatus(
        Job.class,
        job.getMetadata().getNamespace(),
        job.getMetadata().getName(),
        j ->
            j.setStatus(
                new JobStatusBuilder()
                    .withConditions(
                        new JobConditionBuilder()
                            .withType(condition)
                            .withStatus("True")
                            .withLastTransitionTime(clock.instant().toString())
                            .build())
                    .build()));
    return true;
  }

  private List<Pod> pods(Job job) {
    return cluster.all(Pod.class).stream()
        .filter(
            p ->
                p.getMetadata().getOwnerReferences().stream()
                    .anyMatch(r -> r.getUid().equals(job.getMetadata().getUid())))
        .toList();
  }

  private long countMade(Job job) {
    return made.stream().filter(k -> k.startsWith(job.getMetadata().getUid())).count();
  }

  private static String key(Job job, int index) {
    return job.getMetadata().getUid() + "/" + index;
  }

  private static boolean isFinished(Job job) {
    return job.getStatus() != null && !job.getStatus().getConditions().isEmpty();
  }

  static boolean hasEnded(Pod pod) {
    String phase = FakeNode.phase(pod);
    return phase.equals("Succeeded") || phase.equals("Failed");
  }
}

package dev.modelyard.operator.training;

import dev.modelyard.operator.core.AgentReport;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import io.fabric8.kubernetes.api.model.batch.v1.JobConditionBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.JobStatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The test as Job controller and kubelet at a real API server, one move a call. */
final class HandsOn {
  private final KubernetesClient client;
  private final String namespace;

  HandsOn(KubernetesClient client, String namespace) {
    this.client = client;
    this.namespace = namespace;
  }

  /** The Job controller makes the pod of the only worker. */
  void makePod(Job job) {
    Pod pod =
        new PodBuilder()
            .withNewMetadata()
            .withName(job.getMetadata().getName() + "-0")
            .withNamespace(namespace)
            .withLabels(job.getSpec().getTemplate().getMetadata().getLabels())
            .addToAnnotations("batch.kubernetes.io/job-completion-index", "0")
            .withOwnerReferences(
                new OwnerReferenceBuilder()
                    .withApiVersion("batch/v1")
                    .withKind("Job")
                    .withName(job.getMetadata().getName())
                    .withUid(job.getMetadata().getUid())
                    .withController(true)
                    .build())
            .endMetadata()
            .withNewSpecLike(job.getSpec().getTemplate().getSpec())
            .withServiceAccountName("default")
            .endSpec()
            .build();
    client.resource(pod).create();
  }

  void run(String job, AgentReport.@Nullable Commit from) {
    status(job + "-0", former -> Pods.running(from, now()));
  }

  /** The pod ends, and with it the Job. */
  void end(Job job, int exitCode, AgentReport.@Nullable Commit commit) {
    boolean well = exitCode == 0;
    status(
        job.getMetadata().getName() + "-0",
        former ->
            Pods.ended(former, well ? "Succeeded" : "Failed", exitCode, commit, well, null, now()));
    client
        .resource(job)
        .inNamespace(namespace)
        .editStatus(
            j -> {
              j.setStatus(
                  well
                      ? new JobStatusBuilder()
                          .withStartTime(now())
                          .withCompletionTime(now())
                          .withSucceeded(1)
                          .withCompletedIndexes("0")
                          .withConditions(condition("SuccessCriteriaMet"), condition("Complete"))
                          .build()
                      : new JobStatusBuilder()
                          .withStartTime(now())
                          .withFailed(1)
                          .withConditions(condition("FailureTarget"), condition("Failed"))
                          .build());
              return j;
            });
  }

  AgentReport.Commit commit(long step, int epoch) {
    return Pods.commit(step, epoch, now());
  }

  private void status(String pod, UnaryOperator<PodStatus> change) {
    client
        .pods()
        .inNamespace(namespace)
        .withName(pod)
        .editStatus(
            p -> {
              p.setStatus(change.apply(p.getStatus() == null ? new PodStatus() : p.getStatus()));
              return p;
            });
  }

  private static JobCondition condition(String type) {
    return new JobConditionBuilder()
        .withType(type)
        .withStatus("True")
        .withReason("Test")
        .withLastTransitionTime(now())
        .build();
  }

  private static String now() {
    return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
  }
}

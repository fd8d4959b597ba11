package dev.modelyard.operator.training;

import dev.modelyard.operator.core.BucketAccess;
import dev.modelyard.operator.core.Labels;
import dev.modelyard.operator.training.decide.AttemptJob;
import dev.modelyard.operator.training.decide.AttemptJob.Finish;
import dev.modelyard.operator.training.decide.WorkerPod;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.SecretKeySelector;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads the Jobs of a training. */
final class JobFacts {
  private JobFacts() {}

  static AttemptJob of(Job job) {
    String hash = Labels.annotation(job, Labels.SPEC_HASH);
    Instant created =
        PodFacts.instant(job.getMetadata().getCreationTimestamp()).orElse(Instant.EPOCH);
    return new AttemptJob(
        job.getMetadata().getName(),
        job.getMetadata().getUid(),
        PodFacts.number(Labels.label(job, Labels.ATTEMPT)),
        Boolean.TRUE.equals(job.getSpec().getSuspend()),
        conditions(job).stream()
            .filter(c -> "Suspended".equals(c.getType()) && "True".equals(c.getStatus()))
            .findFirst()
            .flatMap(c -> PodFacts.instant(c.getLastTransitionTime())),
        hash == null ? "" : hash,
        containers(job)
            .filter(c -> WorkerPod.TRAINER.equals(c.getName()))
            .findFirst()
            .map(Container::getImage),
        containers(job)
            .flatMap(c -> c.getEnv().stream())
            .filter(e -> BucketAccess.ENCRYPTION_VARIABLE.equals(e.getName()))
            .flatMap(e -> Stream.ofNullable(e.getValueFrom()))
            .flatMap(from -> Stream.ofNullable(from.getSecretKeyRef()))
            .map(SecretKeySelector::getName)
            .findFirst(),
        conditions(job).stream().flatMap(c -> finish(c).stream()).findFirst(),
        created,
        Optional.ofNullable(job.getStatus())
            .flatMap(status -> PodFacts.instant(status.getStartTime()))
            .orElse(created));
  }

  private static Stream<Container> containers(Job job) {
    return Stream.ofNullable(job.getSpec().getTemplate())
        .flatMap(t -> Stream.ofNullable(t.getSpec()))
        .flatMap(
            pod -> Stream.concat(pod.getInitContainers().stream(), pod.getContainers().stream()));
  }

  private static List<JobCondition> conditions(Job job) {
    return job.getStatus() == null ? List.of() : job.getStatus().getConditions();
  }

  private static Optional<Finish> finish(JobCondition condition) {
    boolean succeeded = "Complete".equals(condition.getType());
    boolean terminal = succeeded || "Failed".equals(condition.getType());
    return !terminal || !"True".equals(condition.getStatus())
        ? Optional.empty()
        : Optional.of(
            new Finish(
                succeeded,
                PodFacts.text(condition.getReason()).orElse(""),
                PodFacts.text(condition.getMessage()).orElse(""),
                PodFacts.instant(condition.getLastTransitionTime()).orElse(Instant.EPOCH)));
  }
}

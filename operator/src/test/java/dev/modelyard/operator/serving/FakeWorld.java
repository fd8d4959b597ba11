package dev.modelyard.operator.serving;

import dev.modelyard.operator.core.Labels;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import io.fabric8.kubernetes.api.model.batch.v1.JobConditionBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.JobStatus;
import io.fabric8.kubernetes.api.model.batch.v1.JobStatusBuilder;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Deployment controller, Job controller, scheduler and kubelet for serving pods. Each {@link #move}
 * is one write of one of them. How a pod fares is told by its version's name: {@code bad-bytes…}
 * does not verify, {@code unread…} cannot be read, {@code crash…} crashes, {@code wrong…} answers
 * wrongly, {@code mute…} leaves its gate without a verdict.
 */
public final class FakeWorld {

  private final Hands hands;
  private final Clock clock;
  private int pods;

  /** No node has room for another pod. */
  boolean full;

  public FakeWorld(Hands hands, Clock clock) {
    this.hands = hands;
    this.clock = clock;
  }

  /** One write of somebody; false when nobody has anything to do. */
  public boolean move() {
    return scale() || gate() || live() || hands.tidy();
  }

  private boolean scale() {
    for (Deployment deployment : hands.all(Deployment.class)) {
      List<Pod> own = hands.all(Pod.class).stream().filter(p -> isOwnedBy(p, deployment)).toList();
      int wanted = deployment.getSpec().getReplicas();
      if (own.size() < wanted) {
        create(deployment, deployment.getSpec().getTemplate());
        return true;
      }
      if (own.size() > wanted) {
        Pod victim = own.stream().filter(p -> !isReady(p)).findFirst().orElse(own.getFirst());
        hands.delete(victim);
        return true;
      }
    }
    return false;
  }

  private boolean gate() {
    for (Job job : hands.all(Job.class)) {
      if (Labels.label(job, Labels.REVISION) == null) {
        continue;
      }
      Optional<Pod> pod = hands.all(Pod.class).stream().filter(p -> isOwnedBy(p, job)).findFirst();
      if (pod.isEmpty()) {
        create(job, job.getSpec().getTemplate());
        return true;
      }
      if (job.getStatus() == null || job.getStatus().getConditions().isEmpty()) {
        answer(job, pod.get());
        return true;
      }
    }
    return false;
  }

  private void answer(Job job, Pod pod) {
    String version = versionOf(Objects.requireNonNull(Labels.label(job, Labels.REVISION)));
    boolean passed = !version.startsWith("wrong") && !version.startsWith("mute");
    String outcome = passed ? "Passed" : version.startsWith("mute") ? "Unreachable" : "Failed";
    hands.status(
        pod,
        p ->
            p.setStatus(
                new PodStatusBuilder()
                    .withPhase(passed ? "Succeeded" : "Failed")
                    .withContainerStatuses(
                        ended(
                            "modelyard-gate",
                            passed ? 0 : 1,
                            report("gate", outcome, "the answer of " + version),
                            0))
                    .build()));
    hands.status(job, j -> j.setStatus(ended(passed)));
  }

  private JobStatus ended(boolean passed) {
    JobStatusBuilder status = new JobStatusBuilder().withStartTime(now());
    return passed
        ? status
            .withSucceeded(1)
            .withCompletionTime(now())
            .withConditions(condition("SuccessCriteriaMet"), condition("Complete"))
            .build()
        : status
            .withFailed(1)
            .withConditions(condition("FailureTarget"), condition("Failed"))
            .build();
  }

  private JobCondition condition(String type) {
    return new JobConditionBuilder()
        .withType(type)
        .withStatus("True")
        .withReason("Played")
        .withLastTransitionTime(now())
        .build();
  }

  private String now() {
    return clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
  }

  private boolean live() {
    for (Pod pod : hands.all(Pod.class)) {
      boolean server = Labels.ROLE_SERVER.equals(Labels.label(pod, Labels.ROLE));
      if (server && !isSettled(pod)) {
        hands.status(pod, this::advance);
        return true;
      }
    }
    return false;
  }

  /** Nothing more happens to it by itself. */
  private boolean isSettled(Pod pod) {
    return isReady(pod)
        || (pod.getStatus() != null && "stuck".equals(pod.getStatus().getReason()))
        || (full && pod.getStatus() != null && !isTrue(pod, "PodScheduled"));
  }

  private void advance(Pod pod) {
    String version = version(pod);
    PodStatusBuilder status = new PodStatusBuilder().withPhase("Pending");
    boolean scheduled = pod.getStatus() != null && isTrue(pod, "PodScheduled");
    if (!scheduled) {
      status.addToConditions(
          new PodConditionBuilder()
              .withType("PodScheduled")
              .withStatus(full ? "False" : "True")
              .withReason(full ? "Unschedulable" : null)
              .withMessage(full ? "0/1 nodes are available: 1 Insufficient nvidia.com/gpu." : null)
              .withLastTransitionTime(now())
              .build());
    } else {
      status.addAllToConditions(pod.getStatus().getConditions());
      run(status, version);
    }
    pod.setStatus(status.build());
  }

  private void run(PodStatusBuilder status, String version) {
    if (version.startsWith("bad-bytes")) {
      status
          .withReason("stuck")
          .withInitContainerStatuses(
              ended("modelyard-verify", 1, report("verify", "DigestMismatch", "one byte"), 1));
      return;
    }
    if (version.startsWith("unread")) {
      status
          .withReason("stuck")
          .withInitContainerStatuses(
              ended("modelyard-verify", 1, report("verify", "StoreRefused", "NoSuchBucket"), 1));
      return;
    }
    if (version.startsWith("crash")) {
      status.withReason("stuck").withContainerStatuses(ended("server", 3, "no such tensor", 2));
      return;
    }
    status
        .withPhase("Running")
        .withContainerStatuses(
            new ContainerStatusBuilder()
                .withName("server")
                .withRestartCount(0)
                .withNewState()
                .withNewRunning(now())
                .endState()
                .build())
        .addToConditions(
            new PodConditionBuilder()
                .withType("Ready")
                .withStatus("True")
                .withLastTransitionTime(now())
                .build());
  }

  private ContainerStatus ended(String name, int code, String message, int restarts) {
    return new ContainerStatusBuilder()
        .withName(name)
        .withRestartCount(restarts)
        .withNewState()
        .withNewTerminated()
        .withExitCode(code)
        .withReason(code == 0 ? "Completed" : "Error")
        .withMessage(message)
        .withStartedAt(now())
        .endTerminated()
        .endState()
        .build();
  }

  private static String report(String command, String outcome, String message) {
    return """
    {"schema":"modelyard.dev/agent/v1","command":"%s","outcome":"%s","message":"%s"}\
    """
        .formatted(command, outcome, message);
  }

  private void create(HasMetadata owner, PodTemplateSpec template) {
    OwnerReference reference =
        new OwnerReferenceBuilder()
            .withApiVersion(owner.getApiVersion())
            .withKind(owner.getKind())
            .withName(owner.getMetadata().getName())
            .withUid(owner.getMetadata().getUid())
            .withController(true)
            .build();
    hands.create(
        new PodBuilder()
            .withMetadata(template.getMetadata())
            .editMetadata()
            .withNamespace(hands.namespace())
            .withName(owner.getMetadata().getName() + "-" + pods++)
            .withOwnerReferences(reference)
            .endMetadata()
            .withSpec(template.getSpec())
            .build());
  }

  /** Server pods that take requests through the stable Service. */
  List<Pod> reached() {
    return hands.all(Service.class).stream()
        .filter(s -> s.getMetadata().getName().equals(Models.NAME))
        .flatMap(
            s ->
                hands.all(Pod.class).stream()
                    .filter(p -> Labels.matches(p, s.getSpec().getSelector())))
        .filter(FakeWorld::isReady)
        .toList();
  }

  /** Server pods, whatever their state. */
  List<Pod> servers() {
    return hands.all(Pod.class).stream()
        .filter(p -> Labels.ROLE_SERVER.equals(Labels.label(p, Labels.ROLE)))
        .toList();
  }

  List<Deployment> deployments() {
    return hands.all(Deployment.class);
  }

  static boolean isReady(Pod pod) {
    return pod.getStatus() != null && isTrue(pod, "Ready");
  }

  static String version(Pod pod) {
    return env(pod.getSpec().getContainers().getFirst().getEnv());
  }

  private String versionOf(String revision) {
    return hands.all(Deployment.class).stream()
        .filter(d -> d.getMetadata().getName().equals(Models.NAME + "-r" + revision))
        .map(d -> env(d.getSpec().getTemplate().getSpec().getContainers().getFirst().getEnv()))
        .findFirst()
        .orElse("gone");
  }

  private static String env(List<EnvVar> env) {
    return env.stream()
        .filter(e -> e.getName().equals("MODELYARD_MODEL_VERSION"))
        .map(EnvVar::getValue)
        .findFirst()
        .orElseThrow();
  }

  private static boolean isTrue(Pod pod, String type) {
    return pod.getStatus().getConditions().stream()
        .anyMatch(c -> type.equals(c.getType()) && "True".equals(c.getStatus()));
  }

  private static boolean isOwnedBy(Pod pod, HasMetadata owner) {
    return pod.getMetadata().getOwnerReferences().stream()
        .anyMatch(r -> owner.getMetadata().getUid().equals(r.getUid()));
  }
}

package dev.modelyard.operator.serving.desired;

import dev.modelyard.api.v1alpha1.serving.RuntimeSpec;
import dev.modelyard.api.v1alpha1.serving.SmokeGate;
import dev.modelyard.api.v1alpha1.serving.SmokeRequest;
import dev.modelyard.operator.core.Json;
import dev.modelyard.operator.core.Labels;
import dev.modelyard.operator.core.Names;
import dev.modelyard.operator.core.PodTemplateRules;
import dev.modelyard.operator.core.PodTemplates;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.PodFailurePolicy;
import io.fabric8.kubernetes.api.model.batch.v1.PodFailurePolicyBuilder;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The Job that makes the smoke request against one revision. One try: the agent repeats what is
 * worth repeating, and a verdict is a verdict. Only a pod that was evicted is replaced.
 */
public final class GateJob {

  public static final String CONTAINER = PodTemplateRules.RESERVED + "gate";

  private static final int ATTEMPTS = 3;

  /**
   * The agent's own limit is attempts times timeout; this one is for an agent that hangs or cannot
   * start.
   */
  private static final long START_SECONDS = 600;

  /** The form of docs/architecture.md, MODELYARD_GATE. */
  private record Request(String method, String path, String contentType, @Nullable String body) {}

  private record Gate(
      String baseUrl,
      Request request,
      int expectStatus,
      @Nullable String expectContains,
      String timeout,
      int attempts) {}

  private GateJob() {}

  public static Job desired(ServedRevision revision, SmokeGate smoke) {
    return new JobBuilder()
        .withMetadata(
            revision.metadata(
                Names.gate(revision.owner().name(), revision.number()), PodHash.ofGate(smoke)))
        .withNewSpec()
        .withBackoffLimit(0)
        .withActiveDeadlineSeconds(
            START_SECONDS + ATTEMPTS * smoke.timeout().toDuration().toSeconds())
        .withPodFailurePolicy(evictionsDoNotCount())
        .withNewTemplate()
        .withNewMetadata()
        .withLabels(labels(revision))
        .endMetadata()
        .withNewSpec()
        .withRestartPolicy("Never")
        .withAutomountServiceAccountToken(false)
        .withEnableServiceLinks(false)
        .withSecurityContext(PodTemplates.podSecurity(null))
        .withContainers(
            VerifyContainer.agent(CONTAINER, "gate", revision.agentImage())
                .withEnv(new EnvVar("MODELYARD_GATE", Json.canonical(gate(revision, smoke)), null))
                .build())
        .endSpec()
        .endTemplate()
        .endSpec()
        .build();
  }

  private static PodFailurePolicy evictionsDoNotCount() {
    return new PodFailurePolicyBuilder()
        .addNewRule()
        .withAction("Ignore")
        .addNewOnPodCondition()
        .withType("DisruptionTarget")
        .withStatus("True")
        .endOnPodCondition()
        .endRule()
        .build();
  }

  private static Map<String, String> labels(ServedRevision revision) {
    Map<String, String> labels =
        new HashMap<>(ServedRevision.labels(revision.owner(), revision.number()));
    labels.put(Labels.ROLE, Labels.ROLE_GATE);
    return labels;
  }

  private static Gate gate(ServedRevision revision, SmokeGate smoke) {
    RuntimeSpec runtime = revision.spec().runtime();
    return new Gate(
        RevisionService.baseUrl(revision.owner(), revision.number(), ServerContainer.port(runtime)),
        request(runtime, smoke.request()),
        smoke.expectStatus(),
        smoke.expectContains(),
        smoke.timeout().text(),
        ATTEMPTS);
  }

  /** Without a request: that the server answers where it says that it is ready. */
  private static Request request(RuntimeSpec runtime, @Nullable SmokeRequest request) {
    if (request != null) {
      return new Request(
          request.method().name(), request.path(), request.contentType(), request.body());
    }
    String path = runtime.readiness() == null ? "/" : runtime.readiness().path();
    return new Request("GET", path, "application/json", null);
  }
}

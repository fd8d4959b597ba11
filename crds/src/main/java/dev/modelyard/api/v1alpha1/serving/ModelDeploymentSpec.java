package dev.modelyard.api.v1alpha1.serving;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.modelyard.api.v1alpha1.common.ApiRecord;
import dev.modelyard.api.v1alpha1.common.Change;
import dev.modelyard.api.v1alpha1.common.GoDuration;
import dev.modelyard.api.v1alpha1.common.OnChange;
import dev.modelyard.api.v1alpha1.common.Rules;
import io.fabric8.crd.generator.annotation.PreserveUnknownFields;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.model.annotation.SpecReplicas;
import org.jspecify.annotations.Nullable;

/** Which version is served, how, and what a new one must show before it gets traffic. */
@ValidationRule(
    value = "!(has(self.replicas) && has(self.autoscaling))",
    message = "replicas and autoscaling are both set: remove one")
@ApiRecord
public record ModelDeploymentSpec(
    @OnChange(Change.RESTART)
        @Required
        @JsonPropertyDescription(
            "What to serve; exactly one of version, digest, latestOf. Example: {version: churn-v8}")
        ModelSelector model,
    @OnChange(Change.IGNORE)
        @Size(max = 253)
        @ValidationRule(value = Rules.NAME, messageExpression = Rules.NAME_SAYS)
        @JsonPropertyDescription(
            "ModelVersion that a fresh cluster serves when the wanted one is refused. Default:"
                + " none. Example: churn-v7")
        @Nullable String fallback,
    @OnChange(Change.IGNORE)
        @Size(max = 253)
        @ValidationRule(value = Rules.ROLLBACK_TO, messageExpression = Rules.ROLLBACK_TO_SAYS)
        @JsonPropertyDescription(
            "Revision number, version name or digest to go back to; wins over model while set."
                + " Default: nothing. Example: churn-v7")
        @Nullable String rollbackTo,
    @OnChange(Change.RESTART)
        @Required
        @JsonPropertyDescription("The model server. Example: {preset: TensorFlowServing}")
        RuntimeSpec runtime,
    @OnChange(Change.RESTART)
        @JsonPropertyDescription(
            "What differs from the preset. Default: nothing. Example: {resources: {limits: {memory:"
                + " 4Gi}}}")
        ServerSpec server,
    @OnChange(Change.RESTART)
        @PreserveUnknownFields
        @JsonPropertyDescription(
            "Metadata and PodSpec merged into every pod. Default: nothing. Example: {spec:"
                + " {nodeSelector: {gpu: l4}}}")
        ObjectNode podTemplate,
    @OnChange(Change.SCALE)
        @Min(0)
        @Max(1000)
        @SpecReplicas
        @JsonPropertyDescription(
            "Number of pods; not together with autoscaling. Default: 1. Example: 2")
        @Nullable Integer replicas,
    @OnChange(Change.SCALE)
        @JsonPropertyDescription(
            "Number of pods by load; not together with replicas. Default: none. Example:"
                + " {minReplicas: 2, maxReplicas: 10}")
        @Nullable AutoscalingSpec autoscaling,
    @OnChange(Change.IGNORE)
        @JsonPropertyDescription(
            "How a new revision takes over. Default: {type: Auto}. Example: {type: Canary, steps:"
                + " [{setWeight: 10}, {pause: {duration: 5m}}]}")
        StrategySpec strategy,
    @OnChange(Change.IGNORE)
        @JsonPropertyDescription(
            "What a new revision must pass. Default: {verify: Required}. Example: {smoke: {request:"
                + " {path: /healthz}}}")
        GatesSpec gates,
    @OnChange(Change.IGNORE)
        @JsonPropertyDescription(
            "How long each step of a start may take. Default: {schedule: 15m, download: 30m, load:"
                + " 10m}. Example: {load: 30m}")
        ServingDeadlines deadlines,
    @OnChange(Change.IGNORE)
        @Default("Rollback")
        @JsonPropertyDescription(
            "What a refused revision leads to: Rollback serves the former one, Hold waits for a"
                + " person. Default: Rollback. Example: Hold")
        OnFailure onFailure,
    @OnChange(Change.IGNORE)
        @Min(1)
        @Max(100)
        @Default("10")
        @JsonPropertyDescription(
            "Former revisions to keep; the serving one is always kept. Default: 10. Example: 3")
        Integer revisionHistoryLimit,
    @OnChange(Change.IGNORE)
        @Default("5m")
        @Size(max = 20)
        @ValidationRule(
            value = Rules.DURATION_OR_ZERO,
            messageExpression = Rules.DURATION_OR_ZERO_SAYS)
        @JsonPropertyDescription(
            "How long the former pods stay warm after a promotion, so that going back is one write;"
                + " also while the next version is at its gates, on top of maxSurge. With maxSurge"
                + " 0 or Recreate they go first. Default: 5m. Example: 1h")
        GoDuration keepPrevious,
    @OnChange(Change.IGNORE)
        @JsonPropertyDescription(
            "What protects requests while pods come and go. Default: {podDisruptionBudget: true,"
                + " drain: 30s}. Example: {drain: 1m}")
        AvailabilitySpec availability) {

  public ModelDeploymentSpec {
    server = server == null ? ServerSpec.DEFAULT : server;
    podTemplate =
        podTemplate == null ? JsonNodeFactory.instance.objectNode() : podTemplate.deepCopy();
    strategy = strategy == null ? StrategySpec.DEFAULT : strategy;
    gates = gates == null ? GatesSpec.DEFAULT : gates;
    deadlines = deadlines == null ? ServingDeadlines.DEFAULT : deadlines;
    onFailure = onFailure == null ? OnFailure.Rollback : onFailure;
    revisionHistoryLimit = revisionHistoryLimit == null ? 10 : revisionHistoryLimit;
    keepPrevious = keepPrevious == null ? GoDuration.of("5m") : keepPrevious;
    availability = availability == null ? AvailabilitySpec.DEFAULT : availability;
  }
}

package dev.modelyard.api.v1alpha1.serving;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.modelyard.api.v1alpha1.common.GoDuration;
import org.jspecify.annotations.Nullable;

/** Which version is served, how, and what a new one must show before it gets traffic. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ModelDeploymentSpec(
    ModelSelector model,
    @Nullable String fallback,
    @Nullable String rollbackTo,
    RuntimeSpec runtime,
    ServerSpec server,
    ObjectNode podTemplate,
    @Nullable Integer replicas,
    @Nullable AutoscalingSpec autoscaling,
    StrategySpec strategy,
    GatesSpec gates,
    ServingDeadlines deadlines,
    OnFailure onFailure,
    Integer revisionHistoryLimit,
    GoDuration keepPrevious,
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

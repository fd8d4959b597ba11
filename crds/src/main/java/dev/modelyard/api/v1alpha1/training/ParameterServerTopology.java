package dev.modelyard.api.v1alpha1.training;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.modelyard.api.v1alpha1.common.ApiRecord;
import dev.modelyard.api.v1alpha1.common.Change;
import dev.modelyard.api.v1alpha1.common.OnChange;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import org.jspecify.annotations.Nullable;

/** Servers hold the parameters, workers compute gradients. */
@ApiRecord
public record ParameterServerTopology(
    @OnChange(Change.RESTART)
        @Min(1)
        @Max(64)
        @Default("1")
        @JsonPropertyDescription("Number of servers. Default: 1. Example: 2")
        Integer servers,
    @OnChange(Change.RESTART)
        @JsonPropertyDescription(
            "Resources of one server. Default: none. Example: {limits: {memory: 8Gi}}")
        @Nullable ResourceRequirements resources) {

  public ParameterServerTopology {
    servers = servers == null ? 1 : servers;
  }
}

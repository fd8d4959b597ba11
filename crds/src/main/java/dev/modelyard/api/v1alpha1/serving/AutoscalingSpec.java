package dev.modelyard.api.v1alpha1.serving;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.modelyard.api.v1alpha1.common.ApiRecord;
import dev.modelyard.api.v1alpha1.common.Change;
import dev.modelyard.api.v1alpha1.common.OnChange;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;

/** How many pods, by load. */
@ValidationRule(
    value = "self.minReplicas <= self.maxReplicas",
    message = "minReplicas is above maxReplicas: lower it, or raise maxReplicas")
@ApiRecord
public record AutoscalingSpec(
    @OnChange(Change.SCALE)
        @Min(1)
        @Max(1000)
        @Default("1")
        @JsonPropertyDescription("Fewest pods. Default: 1. Example: 2")
        Integer minReplicas,
    @OnChange(Change.SCALE)
        @Required
        @Min(1)
        @Max(1000)
        @JsonPropertyDescription("Most pods. Example: 10")
        Integer maxReplicas,
    @OnChange(Change.SCALE)
        @Size(max = 8)
        @JsonPropertyDescription(
            "What load is. Default: 80 percent of the requested CPU. Example: [{name: cpu,"
                + " averageUtilization: 70}]")
        List<ScalingMetric> metrics) {

  public AutoscalingSpec {
    minReplicas = minReplicas == null ? 1 : minReplicas;
    metrics = metrics == null ? List.of() : List.copyOf(metrics);
  }
}

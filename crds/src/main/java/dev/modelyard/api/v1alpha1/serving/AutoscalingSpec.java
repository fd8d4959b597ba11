package dev.modelyard.api.v1alpha1.serving;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/** How many pods, by load. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record AutoscalingSpec(
    Integer minReplicas, Integer maxReplicas, List<ScalingMetric> metrics) {

  public AutoscalingSpec {
    minReplicas = minReplicas == null ? 1 : minReplicas;
    metrics = metrics == null ? List.of() : List.copyOf(metrics);
  }
}

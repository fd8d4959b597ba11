package dev.modelyard.api.v1alpha1.serving;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.kubernetes.api.model.Quantity;
import org.jspecify.annotations.Nullable;

/** One metric and its target: a share of the request, or a value per pod. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ScalingMetric(
    ScalingMetricType type,
    String name,
    @Nullable Integer averageUtilization,
    @Nullable Quantity averageValue) {

  public ScalingMetric {
    type = type == null ? ScalingMetricType.Resource : type;
  }
}

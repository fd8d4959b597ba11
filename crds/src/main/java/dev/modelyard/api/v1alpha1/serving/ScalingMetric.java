package dev.modelyard.api.v1alpha1.serving;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.modelyard.api.v1alpha1.common.ApiRecord;
import dev.modelyard.api.v1alpha1.common.Change;
import dev.modelyard.api.v1alpha1.common.OnChange;
import dev.modelyard.api.v1alpha1.common.Rules;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Quantity;
import org.jspecify.annotations.Nullable;

/** One metric and its target: a share of the request, or a value per pod. */
@ValidationRule(
    value = "has(self.averageUtilization) != has(self.averageValue)",
    message = "set exactly one of averageUtilization and averageValue")
@ValidationRule(
    value = "self.type == 'Resource' || !has(self.averageUtilization)",
    message = "averageUtilization is for type Resource: set averageValue")
@ApiRecord
public record ScalingMetric(
    @OnChange(Change.SCALE)
        @Default("Resource")
        @JsonPropertyDescription(
            "Resource: cpu or memory of the pods; Pods: a metric that they expose. Default:"
                + " Resource. Example: Pods")
        ScalingMetricType type,
    @OnChange(Change.SCALE)
        @Required
        @Size(max = 128)
        @ValidationRule(value = Rules.METRIC, messageExpression = Rules.METRIC_SAYS)
        @JsonPropertyDescription("Name of the resource or metric. Example: cpu")
        String name,
    @OnChange(Change.SCALE)
        @Min(1)
        @Max(1000)
        @JsonPropertyDescription("Target as percent of the request, for a resource. Example: 70")
        @Nullable Integer averageUtilization,
    @OnChange(Change.SCALE)
        @ValidationRule(value = Rules.QUANTITY, messageExpression = Rules.QUANTITY_SAYS)
        @JsonPropertyDescription("Target per pod, as a quantity. Example: 500m")
        @Nullable Quantity averageValue) {

  public ScalingMetric {
    type = type == null ? ScalingMetricType.Resource : type;
  }
}

package dev.modelyard.api.v1alpha1.training;

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

/** Keep the best by a metric the program reports. */
@ApiRecord
public record KeepBest(
    @OnChange(Change.RESTART)
        @Required
        @Size(max = 128)
        @ValidationRule(value = Rules.METRIC, messageExpression = Rules.METRIC_SAYS)
        @JsonPropertyDescription("Name of a metric that the program reports. Example: loss")
        String metric,
    @OnChange(Change.RESTART)
        @Default("Minimize")
        @JsonPropertyDescription(
            "Which end of the metric is good. Default: Minimize. Example: Maximize")
        MetricGoal goal,
    @OnChange(Change.RESTART)
        @Min(1)
        @Max(1000)
        @Default("1")
        @JsonPropertyDescription("Number of best checkpoints to keep. Default: 1. Example: 2")
        Integer count) {

  public KeepBest {
    goal = goal == null ? MetricGoal.Minimize : goal;
    count = count == null ? 1 : count;
  }
}

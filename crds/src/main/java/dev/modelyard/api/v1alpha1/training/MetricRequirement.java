package dev.modelyard.api.v1alpha1.training;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.modelyard.api.v1alpha1.common.ApiRecord;
import dev.modelyard.api.v1alpha1.common.Change;
import dev.modelyard.api.v1alpha1.common.OnChange;
import dev.modelyard.api.v1alpha1.common.Rules;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** A bound that a metric of the last report must meet. */
@ValidationRule(value = "has(self.min) || has(self.max)", message = "set min, max or both")
@ApiRecord
public record MetricRequirement(
    @OnChange(Change.IGNORE)
        @Required
        @Size(max = 128)
        @ValidationRule(value = Rules.METRIC, messageExpression = Rules.METRIC_SAYS)
        @JsonPropertyDescription("Name of the metric. Example: accuracy")
        String metric,
    @OnChange(Change.IGNORE)
        @Size(max = 40)
        @ValidationRule(value = Rules.NUMBER, messageExpression = Rules.NUMBER_SAYS)
        @JsonPropertyDescription(
            "Smallest value that passes, a decimal number in quotes. Example: \"0.95\"")
        @Nullable String min,
    @OnChange(Change.IGNORE)
        @Size(max = 40)
        @ValidationRule(value = Rules.NUMBER, messageExpression = Rules.NUMBER_SAYS)
        @JsonPropertyDescription(
            "Largest value that passes, a decimal number in quotes. Example: \"0.2\"")
        @Nullable String max) {}

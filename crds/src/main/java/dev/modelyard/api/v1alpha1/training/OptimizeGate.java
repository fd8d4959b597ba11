package dev.modelyard.api.v1alpha1.training;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.modelyard.api.v1alpha1.common.ApiRecord;
import dev.modelyard.api.v1alpha1.common.Change;
import dev.modelyard.api.v1alpha1.common.OnChange;
import dev.modelyard.api.v1alpha1.common.Rules;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** How much of a metric a derived version may lose. */
@ApiRecord
public record OptimizeGate(
    @OnChange(Change.IGNORE)
        @Required
        @Size(max = 128)
        @ValidationRule(value = Rules.METRIC, messageExpression = Rules.METRIC_SAYS)
        @JsonPropertyDescription("Name of the metric. Example: accuracy")
        String metric,
    @OnChange(Change.IGNORE)
        @Required
        @Size(max = 40)
        @ValidationRule(value = Rules.NOT_NEGATIVE, messageExpression = Rules.NOT_NEGATIVE_SAYS)
        @JsonPropertyDescription(
            "Largest loss that passes, a decimal number in quotes. Example: \"0.01\"")
        String maxLoss) {}

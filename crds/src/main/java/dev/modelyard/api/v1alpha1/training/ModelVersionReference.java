package dev.modelyard.api.v1alpha1.training;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.modelyard.api.v1alpha1.common.ApiRecord;
import dev.modelyard.api.v1alpha1.common.Change;
import dev.modelyard.api.v1alpha1.common.OnChange;
import dev.modelyard.api.v1alpha1.common.Rules;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** A ModelVersion of the same namespace. */
@ApiRecord
public record ModelVersionReference(
    @OnChange(Change.RESTART)
        @Required
        @Size(max = 253)
        @ValidationRule(value = Rules.NAME, messageExpression = Rules.NAME_SAYS)
        @JsonPropertyDescription("Name of the ModelVersion. Example: bert-v3")
        String name) {}

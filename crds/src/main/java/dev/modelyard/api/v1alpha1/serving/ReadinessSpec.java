package dev.modelyard.api.v1alpha1.serving;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.modelyard.api.v1alpha1.common.ApiRecord;
import dev.modelyard.api.v1alpha1.common.Change;
import dev.modelyard.api.v1alpha1.common.OnChange;
import dev.modelyard.api.v1alpha1.common.Rules;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** What says that the server can answer. */
@ApiRecord
public record ReadinessSpec(
    @OnChange(Change.RESTART)
        @Required
        @Size(min = 1, max = 512)
        @ValidationRule(value = Rules.HTTP_PATH, messageExpression = Rules.HTTP_PATH_SAYS)
        @JsonPropertyDescription(
            "Path that answers 200 when the server can predict. Example: /healthz")
        String path) {}

package dev.modelyard.api.v1alpha1.training;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.modelyard.api.v1alpha1.common.ApiRecord;
import dev.modelyard.api.v1alpha1.common.Change;
import dev.modelyard.api.v1alpha1.common.OnChange;
import dev.modelyard.api.v1alpha1.common.Rules;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** Inputs with expected outputs and tolerance, kept with the version. */
@ApiRecord
public record GoldenFile(
    @OnChange(Change.IGNORE)
        @Required
        @Size(max = 512)
        @ValidationRule(value = Rules.RELATIVE_PATH, messageExpression = Rules.RELATIVE_PATH_SAYS)
        @JsonPropertyDescription("File inside the published directory. Example: golden.json")
        String file) {}

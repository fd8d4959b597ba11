package dev.modelyard.api.v1alpha1.common;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** A directory of a claim of the same namespace. */
@ApiRecord
public record PvcLocation(
    @OnChange(Change.RESTART)
        @Required
        @Size(max = 253)
        @ValidationRule(value = Rules.NAME, messageExpression = Rules.NAME_SAYS)
        @JsonPropertyDescription(
            "Name of a PersistentVolumeClaim of the same namespace. Example: churn-data")
        String claimName,
    @OnChange(Change.RESTART)
        @Size(max = 512)
        @ValidationRule(value = Rules.RELATIVE_PATH, messageExpression = Rules.RELATIVE_PATH_SAYS)
        @JsonPropertyDescription(
            "Directory inside the claim, relative. Default: the whole claim. Example: sets/2026")
        @Nullable String path) {}

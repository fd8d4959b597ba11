package dev.modelyard.api.v1alpha1.version;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.modelyard.api.v1alpha1.common.ApiRecord;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** A deployment that serves this version or may go back to it. */
@ApiRecord
public record VersionUse(
    @Required
        @Size(max = 253)
        @JsonPropertyDescription("Name of the ModelDeployment. Example: churn")
        String deployment,
    @Required @JsonPropertyDescription("Its revision. Example: 4") Integer revision) {}

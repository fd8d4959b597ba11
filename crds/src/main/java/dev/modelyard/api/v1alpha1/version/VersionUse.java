package dev.modelyard.api.v1alpha1.version;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.modelyard.api.v1alpha1.common.ApiRecord;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** A deployment that serves this version, may go back to it, or names it in its spec. */
@ApiRecord
public record VersionUse(
    @Required
        @Size(max = 253)
        @JsonPropertyDescription("Name of the ModelDeployment. Example: churn")
        String deployment,
    @JsonPropertyDescription("Its revision; absent where only its spec names it. Example: 4")
        @Nullable Integer revision) {}

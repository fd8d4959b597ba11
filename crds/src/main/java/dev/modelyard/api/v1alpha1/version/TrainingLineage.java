package dev.modelyard.api.v1alpha1.version;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.modelyard.api.v1alpha1.common.ApiRecord;
import dev.modelyard.api.v1alpha1.common.Change;
import dev.modelyard.api.v1alpha1.common.OnChange;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** The attempt and step that made the bytes. */
@ApiRecord
public record TrainingLineage(
    @OnChange(Change.IMMUTABLE)
        @Required
        @Size(min = 1, max = 253)
        @JsonPropertyDescription("Name of the training. Example: churn")
        String name,
    @OnChange(Change.IMMUTABLE)
        @Required
        @Size(min = 1, max = 64)
        @JsonPropertyDescription(
            "UID of the training. Example: 0b1e7f6a-9a3b-4a5e-8d0c-2f6f5d1c9b11")
        String uid,
    @OnChange(Change.IMMUTABLE)
        @Min(1)
        @Max(2147483647)
        @JsonPropertyDescription("Attempt that wrote the bytes. Default: unknown. Example: 2")
        @Nullable Integer attempt,
    @OnChange(Change.IMMUTABLE)
        @Min(0)
        @Max(1000000000000L)
        @JsonPropertyDescription("Step of the checkpoint. Default: unknown. Example: 10000")
        @Nullable Long step) {}

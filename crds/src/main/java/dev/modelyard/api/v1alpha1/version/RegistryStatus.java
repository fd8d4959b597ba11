package dev.modelyard.api.v1alpha1.version;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.modelyard.api.v1alpha1.common.ApiRecord;
import io.fabric8.generator.annotation.Size;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What an outside registry says about this version. */
@ApiRecord
public record RegistryStatus(
    @Size(max = 1024)
        @JsonPropertyDescription("Address of the registry. Example: https://mlflow.example.org")
        @Nullable String url,
    @Size(max = 128) @JsonPropertyDescription("Name of the model there. Example: churn")
        @Nullable String name,
    @Size(max = 64) @JsonPropertyDescription("Version there. Example: \"7\"")
        @Nullable String version,
    @JsonPropertyDescription("When it was last in step. Example: 2026-01-31T12:00:00Z")
        @JsonFormat(shape = JsonFormat.Shape.STRING)
        @Nullable Instant syncedAt,
    @Size(max = 1024)
        @JsonPropertyDescription(
            "What is wrong, if anything. Example: the alias champion points to version 6")
        @Nullable String problem) {}

package dev.modelyard.api.v1alpha1.serving;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.modelyard.api.v1alpha1.common.ApiRecord;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** What should answer requests. */
@ApiRecord
public record DesiredModel(
    @JsonPropertyDescription("Number of the revision, once it is made. Example: 5")
        @Nullable Integer revision,
    @Size(max = 253) @JsonPropertyDescription("Name of the ModelVersion. Example: churn-v9")
        @Nullable String version,
    @Size(max = 71)
        @JsonPropertyDescription("Its digest. Example: sha256: and 64 hexadecimal digits")
        @Nullable String digest) {}

package dev.modelyard.api.v1alpha1.training;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.modelyard.api.v1alpha1.common.ApiRecord;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** The ModelVersion this training ended in. */
@ApiRecord
public record PublishedVersion(
    @Required
        @Size(max = 253)
        @JsonPropertyDescription("Name of the ModelVersion. Example: churn-v7")
        String name,
    @Required
        @Size(max = 71)
        @JsonPropertyDescription("Its digest. Example: sha256: and 64 hexadecimal digits")
        String digest) {}

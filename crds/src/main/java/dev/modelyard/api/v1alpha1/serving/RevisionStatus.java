package dev.modelyard.api.v1alpha1.serving;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.modelyard.api.v1alpha1.common.ApiRecord;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One revision: a model with everything it runs with. */
@ApiRecord
public record RevisionStatus(
    @Required @JsonPropertyDescription("Number of the revision, from 1. Example: 4") Integer number,
    @Size(max = 253) @JsonPropertyDescription("Name of the ModelVersion. Example: churn-v8")
        @Nullable String version,
    @Required
        @Size(max = 71)
        @JsonPropertyDescription("Its digest. Example: sha256: and 64 hexadecimal digits")
        String digest,
    @Size(max = 128) @JsonPropertyDescription("Hash of the spec it runs with. Example: 5f2b8a6c")
        @Nullable String specHash,
    @Required @JsonPropertyDescription("Where it is in its life. Example: Serving")
        RevisionState state,
    @JsonPropertyDescription("Step of strategy.steps it has reached, from 0. Example: 1")
        @Nullable Integer step,
    @Size(max = 1024)
        @JsonPropertyDescription("Why, where there is something to say. Example: smoke gate failed")
        @Nullable String reason,
    @Required
        @JsonPropertyDescription("Since when. Example: 2026-01-31T12:00:00Z")
        @JsonFormat(shape = JsonFormat.Shape.STRING)
        Instant at) {}

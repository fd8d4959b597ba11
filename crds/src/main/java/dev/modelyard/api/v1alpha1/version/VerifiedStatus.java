package dev.modelyard.api.v1alpha1.version;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.modelyard.api.v1alpha1.common.ApiRecord;
import dev.modelyard.api.v1alpha1.common.VerifyLevel;
import io.fabric8.generator.annotation.Required;
import java.time.Instant;

/** The last time the bytes were compared with the digest. */
@ApiRecord
public record VerifiedStatus(
    @Required @JsonPropertyDescription("How much was read. Example: Full") VerifyLevel level,
    @Required
        @JsonPropertyDescription("When. Example: 2026-01-31T12:00:00Z")
        @JsonFormat(shape = JsonFormat.Shape.STRING)
        Instant at) {}

package dev.modelyard.api.v1alpha1.serving;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.modelyard.api.v1alpha1.common.ApiRecord;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is not tried again: a digest; with a {@code specHash} only as that spec runs it, so that an
 * edit of the spec tries it anew.
 */
@ApiRecord
public record RejectedModel(
    @Required
        @Size(max = 71)
        @JsonPropertyDescription(
            "Digest that was refused. Example: sha256: and 64 hexadecimal digits")
        String digest,
    @Size(max = 128)
        @JsonPropertyDescription(
            "Hash of the spec it was refused with; absent where any spec is refused. Example:"
                + " 5f2b8a6c")
        @Nullable String specHash,
    @Required @JsonPropertyDescription("What refused it. Example: Smoke") Gate gate,
    @Required @Size(max = 1024) @JsonPropertyDescription("Why. Example: POST /predict answered 500")
        String reason,
    @Required
        @JsonPropertyDescription("When. Example: 2026-01-31T12:00:00Z")
        @JsonFormat(shape = JsonFormat.Shape.STRING)
        Instant at) {}

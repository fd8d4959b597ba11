package dev.modelyard.api.v1alpha1.version;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.modelyard.api.v1alpha1.common.ApiRecord;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Who signed the digest, as checked. */
@ApiRecord
public record SignatureStatus(
    @Required @JsonPropertyDescription("Whether the signature holds. Example: true") Boolean valid,
    @Size(max = 253) @JsonPropertyDescription("Who signed. Example: release@acme.example")
        @Nullable String signer,
    @JsonPropertyDescription("When it was checked. Example: 2026-01-31T12:00:00Z")
        @JsonFormat(shape = JsonFormat.Shape.STRING)
        @Nullable Instant at) {}

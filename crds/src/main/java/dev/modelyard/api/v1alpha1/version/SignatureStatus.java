package dev.modelyard.api.v1alpha1.version;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Who signed the digest, as checked. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record SignatureStatus(
    Boolean valid,
    @Nullable String signer,
    @JsonFormat(shape = JsonFormat.Shape.STRING) @Nullable Instant at) {}

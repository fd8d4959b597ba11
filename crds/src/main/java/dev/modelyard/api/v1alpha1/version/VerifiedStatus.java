package dev.modelyard.api.v1alpha1.version;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.modelyard.api.v1alpha1.common.VerifyLevel;
import java.time.Instant;

/** The last time the bytes were compared with the digest. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record VerifiedStatus(
    VerifyLevel level, @JsonFormat(shape = JsonFormat.Shape.STRING) Instant at) {}

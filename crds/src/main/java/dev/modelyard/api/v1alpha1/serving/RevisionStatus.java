package dev.modelyard.api.v1alpha1.serving;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One revision: a model with everything it runs with. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record RevisionStatus(
    Integer number,
    @Nullable String version,
    String digest,
    @Nullable String specHash,
    RevisionState state,
    @Nullable Integer step,
    @Nullable String reason,
    @JsonFormat(shape = JsonFormat.Shape.STRING) Instant at) {}

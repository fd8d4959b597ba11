package dev.modelyard.api.v1alpha1.serving;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is not tried again: a digest; with a {@code specHash} only as that spec runs it, so that an
 * edit of the spec tries it anew.
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record RejectedModel(
    String digest,
    @Nullable String specHash,
    Gate gate,
    String reason,
    @JsonFormat(shape = JsonFormat.Shape.STRING) Instant at) {}

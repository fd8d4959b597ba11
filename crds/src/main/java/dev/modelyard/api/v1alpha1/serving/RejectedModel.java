package dev.modelyard.api.v1alpha1.serving;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;

/** A digest that is not tried again until the spec names another. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record RejectedModel(
    String digest,
    Gate gate,
    String reason,
    @JsonFormat(shape = JsonFormat.Shape.STRING) Instant at) {}

package dev.modelyard.api.v1alpha1.serving;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/** Set a weight, or wait. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record CanaryStep(@Nullable Integer setWeight, @Nullable PauseStep pause) {}

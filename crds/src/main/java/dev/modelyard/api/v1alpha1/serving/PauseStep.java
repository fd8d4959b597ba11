package dev.modelyard.api.v1alpha1.serving;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.modelyard.api.v1alpha1.common.GoDuration;
import org.jspecify.annotations.Nullable;

/** A wait; without a duration, until a person promotes. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record PauseStep(@Nullable GoDuration duration) {}

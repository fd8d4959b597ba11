package dev.modelyard.api.v1alpha1.training;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.modelyard.api.v1alpha1.common.GoDuration;
import org.jspecify.annotations.Nullable;

/** How long a training may wait, and run. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record TrainingDeadlines(@Nullable GoDuration queued, @Nullable GoDuration active) {}

package dev.modelyard.api.v1alpha1.training;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/** A fork: another training (newest verified checkpoint, or a step of it), or a version. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ResumeFrom(
    @Nullable String training, @Nullable Long step, @Nullable String modelVersion) {}

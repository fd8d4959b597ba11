package dev.modelyard.api.v1alpha1.version;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/** The attempt and step that made the bytes. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record TrainingLineage(
    String name, String uid, @Nullable Integer attempt, @Nullable Long step) {}

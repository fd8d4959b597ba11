package dev.modelyard.api.v1alpha1.serving;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/** Exactly one way to name what is served. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ModelSelector(
    @Nullable String version, @Nullable String digest, @Nullable String latestOf) {}

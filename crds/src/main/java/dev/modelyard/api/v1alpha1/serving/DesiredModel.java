package dev.modelyard.api.v1alpha1.serving;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/** What should answer requests. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record DesiredModel(
    @Nullable Integer revision, @Nullable String version, @Nullable String digest) {}

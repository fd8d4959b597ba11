package dev.modelyard.api.v1alpha1.common;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/** A directory of a claim of the same namespace. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record PvcLocation(String claimName, @Nullable String path) {}

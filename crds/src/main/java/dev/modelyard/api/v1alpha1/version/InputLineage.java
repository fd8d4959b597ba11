package dev.modelyard.api.v1alpha1.version;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/** What the training read. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record InputLineage(String name, @Nullable String modelVersion, @Nullable String digest) {}

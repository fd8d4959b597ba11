package dev.modelyard.api.v1alpha1.training;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/** Read-only data or a model the program starts from. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record InputSpec(
    String name, InputSource from, @Nullable String mountPath, @Nullable String digest) {}

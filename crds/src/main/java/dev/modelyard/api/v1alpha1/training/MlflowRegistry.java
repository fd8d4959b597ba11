package dev.modelyard.api.v1alpha1.training;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/** An MLflow server that gets each version, with the digest as a tag. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record MlflowRegistry(
    String url, @Nullable String experiment, @Nullable String secretName) {}

package dev.modelyard.api.v1alpha1.version;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/** A registered model of an MLflow server. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record MlflowModel(
    String name, String version, @Nullable String url, @Nullable String secretName) {}

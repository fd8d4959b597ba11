package dev.modelyard.api.v1alpha1.training;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/** Where versions are announced besides the cluster. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record RegistrySpec(@Nullable MlflowRegistry mlflow) {}

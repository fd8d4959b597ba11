package dev.modelyard.api.v1alpha1.training;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.modelyard.api.v1alpha1.common.ApiRecord;
import dev.modelyard.api.v1alpha1.common.Change;
import dev.modelyard.api.v1alpha1.common.OnChange;
import org.jspecify.annotations.Nullable;

/** Where versions are announced besides the cluster. */
@ApiRecord
public record RegistrySpec(
    @OnChange(Change.IGNORE)
        @JsonPropertyDescription("An MLflow server. Example: {url: https://mlflow.example.org}")
        @Nullable MlflowRegistry mlflow) {}

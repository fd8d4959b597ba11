package dev.modelyard.api.v1alpha1.training;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.modelyard.api.v1alpha1.common.ApiRecord;
import dev.modelyard.api.v1alpha1.common.Change;
import dev.modelyard.api.v1alpha1.common.OnChange;
import dev.modelyard.api.v1alpha1.common.Rules;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** An MLflow server that gets each version, with the digest as a tag. */
@ApiRecord
public record MlflowRegistry(
    @OnChange(Change.IGNORE)
        @Required
        @Size(max = 1024)
        @ValidationRule(value = Rules.URL, message = Rules.URL_SAYS)
        @JsonPropertyDescription("Address of the server. Example: https://mlflow.example.org")
        String url,
    @OnChange(Change.IGNORE)
        @Size(min = 1, max = 128)
        @JsonPropertyDescription(
            "Experiment that the run is filed under. Default: the model line. Example: churn")
        @Nullable String experiment,
    @OnChange(Change.IGNORE)
        @Size(max = 253)
        @ValidationRule(value = Rules.NAME, messageExpression = Rules.NAME_SAYS)
        @JsonPropertyDescription(
            "Secret with MLFLOW_TRACKING_TOKEN. Default: no authentication. Example: mlflow-token")
        @Nullable String secretName) {}

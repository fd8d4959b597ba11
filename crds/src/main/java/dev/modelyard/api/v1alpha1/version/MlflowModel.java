package dev.modelyard.api.v1alpha1.version;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.modelyard.api.v1alpha1.common.ApiRecord;
import dev.modelyard.api.v1alpha1.common.Change;
import dev.modelyard.api.v1alpha1.common.OnChange;
import dev.modelyard.api.v1alpha1.common.Rules;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** A registered model of an MLflow server. */
@ApiRecord
public record MlflowModel(
    @OnChange(Change.IMMUTABLE)
        @Required
        @Size(min = 1, max = 128)
        @JsonPropertyDescription("Name of the registered model. Example: churn")
        String name,
    @OnChange(Change.IMMUTABLE)
        @Required
        @Size(min = 1, max = 16)
        @ValidationRule(value = Rules.MLFLOW_VERSION, messageExpression = Rules.MLFLOW_VERSION_SAYS)
        @JsonPropertyDescription(
            "Number of the registered version, in quotes; an alias can move and is not taken."
                + " Example: \"7\"")
        String version,
    @OnChange(Change.IMMUTABLE)
        @Size(max = 1024)
        @ValidationRule(value = Rules.URL, message = Rules.URL_SAYS)
        @JsonPropertyDescription(
            "Address of the server. Default: MLFLOW_TRACKING_URI of the Secret. Example:"
                + " https://mlflow.example.org")
        @Nullable String url,
    @OnChange(Change.IMMUTABLE)
        @Size(max = 253)
        @ValidationRule(value = Rules.NAME, messageExpression = Rules.NAME_SAYS)
        @JsonPropertyDescription(
            "Secret with MLFLOW_TRACKING_TOKEN. Default: no authentication. Example: mlflow-token")
        @Nullable String secretName) {}

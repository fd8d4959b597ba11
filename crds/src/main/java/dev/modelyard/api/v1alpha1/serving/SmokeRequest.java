package dev.modelyard.api.v1alpha1.serving;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.modelyard.api.v1alpha1.common.ApiRecord;
import dev.modelyard.api.v1alpha1.common.Change;
import dev.modelyard.api.v1alpha1.common.OnChange;
import dev.modelyard.api.v1alpha1.common.Rules;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** The request of a smoke gate. */
@ApiRecord
public record SmokeRequest(
    @OnChange(Change.IGNORE)
        @Default("GET")
        @JsonPropertyDescription("HTTP method. Default: GET. Example: POST")
        HttpMethod method,
    @OnChange(Change.IGNORE)
        @Required
        @Size(min = 1, max = 1024)
        @ValidationRule(value = Rules.HTTP_PATH, messageExpression = Rules.HTTP_PATH_SAYS)
        @JsonPropertyDescription("Path, with query where needed. Example: /predict")
        String path,
    @OnChange(Change.IGNORE)
        @Size(min = 1, max = 128)
        @Default("application/json")
        @JsonPropertyDescription(
            "Content type of the body. Default: application/json. Example: text/plain")
        String contentType,
    @OnChange(Change.IGNORE)
        @Size(max = 16384)
        @JsonPropertyDescription(
            "Body, at most 16384 characters. Default: none. Example: [[0, 1, 2]]")
        @Nullable String body) {

  public SmokeRequest {
    method = method == null ? HttpMethod.GET : method;
    contentType = contentType == null ? "application/json" : contentType;
  }
}

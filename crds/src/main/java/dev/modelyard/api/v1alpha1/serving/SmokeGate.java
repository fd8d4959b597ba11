package dev.modelyard.api.v1alpha1.serving;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.modelyard.api.v1alpha1.common.ApiRecord;
import dev.modelyard.api.v1alpha1.common.Change;
import dev.modelyard.api.v1alpha1.common.GoDuration;
import dev.modelyard.api.v1alpha1.common.OnChange;
import dev.modelyard.api.v1alpha1.common.Rules;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** One prediction that must succeed before the first real request. */
@ValidationRule(
    value = "self.auto != has(self.request)",
    message = "set auto: true or request, and not both")
@ApiRecord
public record SmokeGate(
    @OnChange(Change.IGNORE)
        @Default("false")
        @JsonPropertyDescription(
            "Make the request from the signature of the version. Default: false. Example: true")
        Boolean auto,
    @OnChange(Change.IGNORE)
        @JsonPropertyDescription(
            "The request to make. Default: none, then auto is required. Example: {path: /predict}")
        @Nullable SmokeRequest request,
    @OnChange(Change.IGNORE)
        @Min(100)
        @Max(599)
        @Default("200")
        @JsonPropertyDescription("HTTP status that passes. Default: 200. Example: 204")
        Integer expectStatus,
    @OnChange(Change.IGNORE)
        @Size(min = 1, max = 1024)
        @JsonPropertyDescription(
            "Text that the answer must contain. Default: anything passes. Example: \"label\"")
        @Nullable String expectContains,
    @OnChange(Change.IGNORE)
        @Default("10s")
        @Size(max = 20)
        @ValidationRule(value = Rules.DURATION, messageExpression = Rules.DURATION_SAYS)
        @JsonPropertyDescription("How long the answer may take. Default: 10s. Example: 1m")
        GoDuration timeout) {

  public SmokeGate {
    auto = auto == null ? false : auto;
    expectStatus = expectStatus == null ? 200 : expectStatus;
    timeout = timeout == null ? GoDuration.of("10s") : timeout;
  }
}

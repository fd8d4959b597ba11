package dev.modelyard.api.v1alpha1.serving;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.modelyard.api.v1alpha1.common.ApiRecord;
import dev.modelyard.api.v1alpha1.common.Change;
import dev.modelyard.api.v1alpha1.common.OnChange;
import dev.modelyard.api.v1alpha1.common.Rules;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** Where to ask, and what. */
@ApiRecord
public record PrometheusQuery(
    @OnChange(Change.IGNORE)
        @Required
        @Size(max = 1024)
        @ValidationRule(value = Rules.URL, message = Rules.URL_SAYS)
        @JsonPropertyDescription("Address of the server. Example: https://prometheus.example.org")
        String address,
    @OnChange(Change.IGNORE)
        @Required
        @Size(min = 1, max = 4096)
        @JsonPropertyDescription(
            "PromQL with one value as answer. Example: sum(rate(http_errors_total[1m]))")
        String query) {}

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
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** A question asked of Prometheus while the new revision gets traffic. */
@ValidationRule(
    value = "self.failureLimit <= self.count",
    message = "failureLimit is above count and could never be reached: lower it")
@ApiRecord
public record AnalysisGate(
    @OnChange(Change.IGNORE)
        @Required
        @Size(max = 63)
        @ValidationRule(value = Rules.LABEL, messageExpression = Rules.LABEL_SAYS)
        @JsonPropertyDescription("Name of the question. Example: errors")
        String name,
    @OnChange(Change.IGNORE)
        @Required
        @JsonPropertyDescription(
            "Where to ask, and what. Example: {address: https://prometheus.example.org, query:"
                + " errors}")
        PrometheusQuery prometheus,
    @OnChange(Change.IGNORE)
        @Required
        @Size(min = 6, max = 1024)
        @ValidationRule(value = Rules.CONDITION, messageExpression = Rules.CONDITION_SAYS)
        @JsonPropertyDescription(
            "Comparison of result with a number; true is a failed measurement. Example: result >"
                + " 0.05")
        String failureCondition,
    @OnChange(Change.IGNORE)
        @Default("1m")
        @Size(max = 20)
        @ValidationRule(value = Rules.DURATION, messageExpression = Rules.DURATION_SAYS)
        @JsonPropertyDescription("Time between measurements. Default: 1m. Example: 30s")
        GoDuration interval,
    @OnChange(Change.IGNORE)
        @Min(1)
        @Max(1000)
        @Default("5")
        @JsonPropertyDescription("Number of measurements. Default: 5. Example: 10")
        Integer count,
    @OnChange(Change.IGNORE)
        @Min(1)
        @Max(1000)
        @Default("1")
        @JsonPropertyDescription(
            "Failed measurements that refuse the revision. Default: 1. Example: 2")
        Integer failureLimit) {

  public AnalysisGate {
    interval = interval == null ? GoDuration.of("1m") : interval;
    count = count == null ? 5 : count;
    failureLimit = failureLimit == null ? 1 : failureLimit;
  }
}

package dev.modelyard.api.v1alpha1.serving;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.modelyard.api.v1alpha1.common.GoDuration;

/** A question asked of Prometheus while the new revision gets traffic. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record AnalysisGate(
    String name,
    PrometheusQuery prometheus,
    String failureCondition,
    GoDuration interval,
    Integer count,
    Integer failureLimit) {

  public AnalysisGate {
    interval = interval == null ? GoDuration.of("1m") : interval;
    count = count == null ? 5 : count;
    failureLimit = failureLimit == null ? 1 : failureLimit;
  }
}

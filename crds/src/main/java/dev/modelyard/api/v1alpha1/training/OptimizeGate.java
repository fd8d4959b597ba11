package dev.modelyard.api.v1alpha1.training;

import com.fasterxml.jackson.annotation.JsonInclude;

/** How much of a metric a derived version may lose. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record OptimizeGate(String metric, String maxLoss) {}

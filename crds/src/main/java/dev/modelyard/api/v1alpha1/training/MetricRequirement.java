package dev.modelyard.api.v1alpha1.training;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/** A bound that a metric of the last report must meet. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record MetricRequirement(String metric, @Nullable String min, @Nullable String max) {}

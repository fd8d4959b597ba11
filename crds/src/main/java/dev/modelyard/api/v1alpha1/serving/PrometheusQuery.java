package dev.modelyard.api.v1alpha1.serving;

import com.fasterxml.jackson.annotation.JsonInclude;

/** Where to ask, and what. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record PrometheusQuery(String address, String query) {}

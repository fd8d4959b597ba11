package dev.modelyard.api.v1alpha1.serving;

import com.fasterxml.jackson.annotation.JsonInclude;

/** What says that the server can answer. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ReadinessSpec(String path) {}

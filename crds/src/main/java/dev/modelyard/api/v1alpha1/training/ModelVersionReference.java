package dev.modelyard.api.v1alpha1.training;

import com.fasterxml.jackson.annotation.JsonInclude;

/** A ModelVersion of the same namespace. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ModelVersionReference(String name) {}

package dev.modelyard.api.v1alpha1.training;

import com.fasterxml.jackson.annotation.JsonInclude;

/** Inputs with expected outputs and tolerance, kept with the version. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record GoldenFile(String file) {}

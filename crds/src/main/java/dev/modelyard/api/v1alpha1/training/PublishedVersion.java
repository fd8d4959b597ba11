package dev.modelyard.api.v1alpha1.training;

import com.fasterxml.jackson.annotation.JsonInclude;

/** The ModelVersion this training ended in. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record PublishedVersion(String name, String digest) {}

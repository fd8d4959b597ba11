package dev.modelyard.api.v1alpha1.training;

import com.fasterxml.jackson.annotation.JsonInclude;

/** What 100 percent means. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record TargetSpec(Long steps) {}

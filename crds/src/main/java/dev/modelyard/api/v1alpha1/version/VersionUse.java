package dev.modelyard.api.v1alpha1.version;

import com.fasterxml.jackson.annotation.JsonInclude;

/** A deployment that serves this version or may go back to it. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record VersionUse(String deployment, Integer revision) {}

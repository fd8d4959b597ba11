package dev.modelyard.api.v1alpha1.common;

import com.fasterxml.jackson.annotation.JsonInclude;

/** A commit of a Git repository: what code ran, for the record of lineage. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record GitSource(String url, String commit) {}

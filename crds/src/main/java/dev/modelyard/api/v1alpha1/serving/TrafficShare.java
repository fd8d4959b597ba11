package dev.modelyard.api.v1alpha1.serving;

import com.fasterxml.jackson.annotation.JsonInclude;

/** The share of requests one revision gets. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record TrafficShare(Integer revision, Integer weight) {}

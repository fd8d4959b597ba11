package dev.modelyard.api.v1alpha1.serving;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.modelyard.api.v1alpha1.common.ApiRecord;
import io.fabric8.generator.annotation.Required;

/** The share of requests one revision gets. */
@ApiRecord
public record TrafficShare(
    @Required @JsonPropertyDescription("Number of the revision. Example: 4") Integer revision,
    @Required @JsonPropertyDescription("Percent of requests, 0 to 100. Example: 90")
        Integer weight) {}

package dev.modelyard.api.v1alpha1.training;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.modelyard.api.v1alpha1.common.ApiRecord;
import dev.modelyard.api.v1alpha1.common.Change;
import dev.modelyard.api.v1alpha1.common.OnChange;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;

/** What 100 percent means. */
@ApiRecord
public record TargetSpec(
    @OnChange(Change.IGNORE)
        @Required
        @Min(1)
        @Max(1000000000000L)
        @JsonPropertyDescription("Number of steps of the whole training. Example: 10000")
        Long steps) {}

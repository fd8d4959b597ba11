package dev.modelyard.api.v1alpha1.serving;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.modelyard.api.v1alpha1.common.ApiRecord;
import dev.modelyard.api.v1alpha1.common.Change;
import dev.modelyard.api.v1alpha1.common.OnChange;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** Set a weight, or wait. */
@ValidationRule(
    value = "[has(self.setWeight), has(self.pause)].filter(x, x).size() == 1",
    message = "set exactly one of setWeight, pause")
@ApiRecord
public record CanaryStep(
    @OnChange(Change.IGNORE)
        @Min(0)
        @Max(100)
        @JsonPropertyDescription("Percent of requests for the new revision, 0 to 100. Example: 10")
        @Nullable Integer setWeight,
    @OnChange(Change.IGNORE) @JsonPropertyDescription("A wait. Example: {duration: 5m}")
        @Nullable PauseStep pause) {}

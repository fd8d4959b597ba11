package dev.modelyard.api.v1alpha1.training;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.modelyard.api.v1alpha1.common.ApiRecord;
import dev.modelyard.api.v1alpha1.common.Change;
import dev.modelyard.api.v1alpha1.common.GoDuration;
import dev.modelyard.api.v1alpha1.common.OnChange;
import dev.modelyard.api.v1alpha1.common.Rules;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** How long a training may wait, and run. */
@ApiRecord
public record TrainingDeadlines(
    @OnChange(Change.IGNORE)
        @Size(max = 20)
        @ValidationRule(value = Rules.DURATION, messageExpression = Rules.DURATION_SAYS)
        @JsonPropertyDescription(
            "Time from creation to running pods. Default: for ever. Example: 24h")
        @Nullable GoDuration queued,
    @OnChange(Change.IGNORE)
        @Size(max = 20)
        @ValidationRule(value = Rules.DURATION, messageExpression = Rules.DURATION_SAYS)
        @JsonPropertyDescription(
            "Time that pods may run, all attempts together. Default: for ever. Example: 72h")
        @Nullable GoDuration active) {}

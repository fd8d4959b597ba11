package dev.modelyard.api.v1alpha1.training;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.modelyard.api.v1alpha1.common.ApiRecord;
import dev.modelyard.api.v1alpha1.common.Change;
import dev.modelyard.api.v1alpha1.common.OnChange;
import dev.modelyard.api.v1alpha1.common.Rules;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** A fork: another training (newest verified checkpoint, or a step of it), or a version. */
@ValidationRule(
    value = "[has(self.training), has(self.modelVersion)].filter(x, x).size() == 1",
    message = "set exactly one of training, modelVersion")
@ValidationRule(
    value = "!has(self.step) || has(self.training)",
    message = "step needs training: a version has one step only")
@ApiRecord
public record ResumeFrom(
    @OnChange(Change.IMMUTABLE)
        @Size(max = 48)
        @ValidationRule(value = Rules.SHORT_NAME, messageExpression = Rules.SHORT_NAME_SAYS)
        @JsonPropertyDescription(
            "Name of a ModelTraining of the same namespace. Example: churn-old")
        @Nullable String training,
    @OnChange(Change.IMMUTABLE)
        @Min(0)
        @Max(1000000000000L)
        @JsonPropertyDescription(
            "Step of that training. Default: its newest verified one. Example: 5000")
        @Nullable Long step,
    @OnChange(Change.IMMUTABLE)
        @Size(max = 253)
        @ValidationRule(value = Rules.NAME, messageExpression = Rules.NAME_SAYS)
        @JsonPropertyDescription("Name of a ModelVersion of the same namespace. Example: bert-v3")
        @Nullable String modelVersion) {}

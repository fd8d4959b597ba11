package dev.modelyard.api.v1alpha1.version;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.modelyard.api.v1alpha1.common.ApiRecord;
import dev.modelyard.api.v1alpha1.common.Change;
import dev.modelyard.api.v1alpha1.common.Framework;
import dev.modelyard.api.v1alpha1.common.OnChange;
import dev.modelyard.api.v1alpha1.common.Rules;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** How the files are to be read. */
@ApiRecord
public record ModelFormat(
    @OnChange(Change.IMMUTABLE)
        @Required
        @Size(max = 63)
        @ValidationRule(value = Rules.LABEL, messageExpression = Rules.LABEL_SAYS)
        @JsonPropertyDescription("Name of the format. Example: safetensors")
        String name,
    @OnChange(Change.IMMUTABLE)
        @JsonPropertyDescription("Framework that loads it. Default: unknown. Example: PyTorch")
        @Nullable Framework framework) {}

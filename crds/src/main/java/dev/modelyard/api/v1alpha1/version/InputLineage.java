package dev.modelyard.api.v1alpha1.version;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.modelyard.api.v1alpha1.common.ApiRecord;
import dev.modelyard.api.v1alpha1.common.Change;
import dev.modelyard.api.v1alpha1.common.OnChange;
import dev.modelyard.api.v1alpha1.common.Rules;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** What the training read. */
@ApiRecord
public record InputLineage(
    @OnChange(Change.IMMUTABLE)
        @Required
        @Size(max = 63)
        @ValidationRule(value = Rules.LABEL, messageExpression = Rules.LABEL_SAYS)
        @JsonPropertyDescription("Name of the input. Example: base")
        String name,
    @OnChange(Change.IMMUTABLE)
        @Size(max = 253)
        @ValidationRule(value = Rules.NAME, messageExpression = Rules.NAME_SAYS)
        @JsonPropertyDescription("ModelVersion that was read. Default: none. Example: bert-v3")
        @Nullable String modelVersion,
    @OnChange(Change.IMMUTABLE)
        @Size(max = 71)
        @ValidationRule(value = Rules.DIGEST, messageExpression = Rules.DIGEST_SAYS)
        @JsonPropertyDescription(
            "Digest of what was read. Default: unknown. Example: sha256: and 64 hexadecimal digits")
        @Nullable String digest) {}

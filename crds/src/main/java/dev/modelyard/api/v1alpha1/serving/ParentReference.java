package dev.modelyard.api.v1alpha1.serving;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.modelyard.api.v1alpha1.common.ApiRecord;
import dev.modelyard.api.v1alpha1.common.Change;
import dev.modelyard.api.v1alpha1.common.OnChange;
import dev.modelyard.api.v1alpha1.common.Rules;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** A Gateway of the same namespace. */
@ApiRecord
public record ParentReference(
    @OnChange(Change.IGNORE)
        @Required
        @Size(max = 253)
        @ValidationRule(value = Rules.NAME, messageExpression = Rules.NAME_SAYS)
        @JsonPropertyDescription("Name of the Gateway. Example: public")
        String name,
    @OnChange(Change.IGNORE)
        @Size(max = 253)
        @ValidationRule(value = Rules.NAME, messageExpression = Rules.NAME_SAYS)
        @JsonPropertyDescription("Listener of the Gateway. Default: all. Example: https")
        @Nullable String sectionName,
    @OnChange(Change.IGNORE)
        @Min(1)
        @Max(65535)
        @JsonPropertyDescription("Port of the Gateway. Default: all. Example: 443")
        @Nullable Integer port) {}

package dev.modelyard.api.v1alpha1.common;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/**
 * A Secret of the same namespace, by name only. The kubelet mounts it; the operator never reads it.
 */
@ApiRecord
public record SecretReference(
    @OnChange(Change.RESTART)
        @Required
        @Size(max = 253)
        @ValidationRule(value = Rules.NAME, messageExpression = Rules.NAME_SAYS)
        @JsonPropertyDescription("Name of a Secret of the same namespace. Example: churn-key")
        String secretName) {}

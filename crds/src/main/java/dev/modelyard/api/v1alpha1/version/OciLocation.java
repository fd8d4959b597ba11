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

/** An artifact in an OCI registry. */
@ApiRecord
public record OciLocation(
    @OnChange(Change.IMMUTABLE)
        @Required
        @Size(max = 512)
        @ValidationRule(value = Rules.IMAGE, messageExpression = Rules.IMAGE_SAYS)
        @JsonPropertyDescription("Reference of the artifact. Example: ghcr.io/acme/churn:7")
        String reference,
    @OnChange(Change.IMMUTABLE)
        @Size(max = 253)
        @ValidationRule(value = Rules.NAME, messageExpression = Rules.NAME_SAYS)
        @JsonPropertyDescription(
            "Secret of type kubernetes.io/dockerconfigjson. Default: public access. Example:"
                + " registry")
        @Nullable String secretName) {}

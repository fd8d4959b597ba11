package dev.modelyard.api.v1alpha1.training;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.modelyard.api.v1alpha1.common.ApiRecord;
import dev.modelyard.api.v1alpha1.common.Change;
import dev.modelyard.api.v1alpha1.common.OnChange;
import dev.modelyard.api.v1alpha1.common.Rules;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** Read-only data or a model the program starts from. */
@ApiRecord
public record InputSpec(
    @OnChange(Change.RESTART)
        @Required
        @Size(max = 63)
        @ValidationRule(value = Rules.LABEL, messageExpression = Rules.LABEL_SAYS)
        @JsonPropertyDescription("Name of the input. Example: data")
        String name,
    @OnChange(Change.RESTART)
        @Required
        @JsonPropertyDescription("Where it is read from. Example: {pvc: {claimName: churn-data}}")
        InputSource from,
    @OnChange(Change.RESTART)
        @Size(max = 512)
        @ValidationRule(value = Rules.MOUNT_PATH, messageExpression = Rules.MOUNT_PATH_SAYS)
        @JsonPropertyDescription(
            "Where the program finds it, read-only. Default: /modelyard/inputs/ and the name."
                + " Example: /data")
        @Nullable String mountPath,
    @OnChange(Change.RESTART)
        @Size(max = 71)
        @ValidationRule(value = Rules.DIGEST, messageExpression = Rules.DIGEST_SAYS)
        @JsonPropertyDescription(
            "Digest that the bytes must have, checked before the program starts. Default: not"
                + " checked. Example: sha256: and 64 hexadecimal digits")
        @Nullable String digest) {}

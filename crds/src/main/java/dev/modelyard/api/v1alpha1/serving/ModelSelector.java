package dev.modelyard.api.v1alpha1.serving;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.modelyard.api.v1alpha1.common.ApiRecord;
import dev.modelyard.api.v1alpha1.common.Change;
import dev.modelyard.api.v1alpha1.common.OnChange;
import dev.modelyard.api.v1alpha1.common.Rules;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** Exactly one way to name what is served. */
@ValidationRule(
    value = "[has(self.version), has(self.digest), has(self.latestOf)].filter(x, x).size() == 1",
    message = "set exactly one of version, digest, latestOf")
@ApiRecord
public record ModelSelector(
    @OnChange(Change.RESTART)
        @Size(max = 253)
        @ValidationRule(value = Rules.NAME, messageExpression = Rules.NAME_SAYS)
        @JsonPropertyDescription("Name of a ModelVersion of the same namespace. Example: churn-v8")
        @Nullable String version,
    @OnChange(Change.RESTART)
        @Size(max = 71)
        @ValidationRule(value = Rules.DIGEST, messageExpression = Rules.DIGEST_SAYS)
        @JsonPropertyDescription(
            "Digest of a ModelVersion of the same namespace. Example: sha256: and 64 hexadecimal"
                + " digits")
        @Nullable String digest,
    @OnChange(Change.RESTART)
        @Size(max = 48)
        @ValidationRule(value = Rules.SHORT_NAME, messageExpression = Rules.SHORT_NAME_SAYS)
        @JsonPropertyDescription(
            "Model line whose newest verified version is followed. Example: churn")
        @Nullable String latestOf) {}

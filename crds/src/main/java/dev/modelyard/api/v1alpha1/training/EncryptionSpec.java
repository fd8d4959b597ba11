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

/** What checkpoints are encrypted with, and which count that are not. */
@ApiRecord
public record EncryptionSpec(
    @OnChange(Change.RESTART)
        @Required
        @Size(max = 253)
        @ValidationRule(value = Rules.NAME, messageExpression = Rules.NAME_SAYS)
        @JsonPropertyDescription("Name of a Secret of the same namespace. Example: churn-key")
        String secretName,
    @OnChange(Change.RESTART)
        @JsonPropertyDescription(
            "Whether a resume may also use checkpoints that are not encrypted, or have no code, as"
                + " those of before the training had a key; whoever can write to the bucket can"
                + " then add one. By default it may not. Example: true")
        @Nullable Boolean acceptUnencrypted) {

  /** No is as good as nothing: what is not asked for restarts nobody. */
  public EncryptionSpec {
    acceptUnencrypted = Boolean.TRUE.equals(acceptUnencrypted) ? true : null;
  }
}

package dev.modelyard.api.v1alpha1.training;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.modelyard.api.v1alpha1.common.ApiRecord;
import dev.modelyard.api.v1alpha1.common.Change;
import dev.modelyard.api.v1alpha1.common.OnChange;
import dev.modelyard.api.v1alpha1.common.Rules;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

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
        @Default("false")
        @JsonPropertyDescription(
            "Whether a resume may also use checkpoints that are not encrypted, as those of before"
                + " the training had a key; whoever can write to the bucket can then add one."
                + " Default: false. Example: true")
        Boolean acceptUnencrypted) {

  public EncryptionSpec {
    acceptUnencrypted = acceptUnencrypted != null && acceptUnencrypted;
  }
}

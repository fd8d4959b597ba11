package dev.modelyard.api.v1alpha1.version;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.modelyard.api.v1alpha1.common.ApiRecord;
import dev.modelyard.api.v1alpha1.common.Change;
import dev.modelyard.api.v1alpha1.common.GitSource;
import dev.modelyard.api.v1alpha1.common.OnChange;
import dev.modelyard.api.v1alpha1.common.Rules;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where the bytes came from. */
@ApiRecord
public record Lineage(
    @OnChange(Change.IMMUTABLE)
        @JsonPropertyDescription(
            "The attempt and step that made the bytes. Default: not made by a training. Example:"
                + " {name: churn, uid: 0b1e, attempt: 2, step: 10000}")
        @Nullable TrainingLineage training,
    @OnChange(Change.IMMUTABLE)
        @Size(max = 71)
        @ValidationRule(value = Rules.DIGEST, messageExpression = Rules.DIGEST_SAYS)
        @JsonPropertyDescription(
            "Digest of the version this one was derived from. Default: none. Example: sha256: and"
                + " 64 hexadecimal digits")
        @Nullable String derivedFrom,
    @OnChange(Change.IMMUTABLE)
        @JsonPropertyDescription(
            "Commit of the code. Default: unknown. Example: {url: https://github.com/acme/churn,"
                + " commit: 9fceb02d0ae598e95dc970b74767f19372d61af8}")
        @Nullable GitSource code,
    @OnChange(Change.IMMUTABLE)
        @Size(max = 512)
        @ValidationRule(value = Rules.IMAGE, messageExpression = Rules.IMAGE_SAYS)
        @JsonPropertyDescription(
            "Image that ran. Default: unknown. Example: ghcr.io/acme/churn:1.4")
        @Nullable String image,
    @OnChange(Change.IMMUTABLE)
        @Size(max = 16)
        @JsonPropertyDescription(
            "What was read. Default: nothing known. Example: [{name: base, modelVersion: bert-v3}]")
        List<InputLineage> inputs,
    @OnChange(Change.IMMUTABLE)
        @Size(max = 128)
        @JsonPropertyDescription("Hash of the spec that ran. Default: unknown. Example: 5f2b8a6c")
        @Nullable String specHash) {

  public Lineage {
    inputs = inputs == null ? List.of() : List.copyOf(inputs);
  }
}

package dev.modelyard.api.v1alpha1.serving;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.modelyard.api.v1alpha1.common.ApiRecord;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** What answers requests now. */
@ApiRecord
public record ServedModel(
    @Required @JsonPropertyDescription("Number of the revision. Example: 4") Integer revision,
    @Size(max = 253) @JsonPropertyDescription("Name of the ModelVersion. Example: churn-v8")
        @Nullable String version,
    @Required
        @Size(max = 71)
        @JsonPropertyDescription("Its digest. Example: sha256: and 64 hexadecimal digits")
        String digest,
    @Size(max = 253) @JsonPropertyDescription("Training it came from. Example: churn")
        @Nullable String training,
    @JsonPropertyDescription(
            "Whether the pods compared the bytes with the digest. Default: false. Example: true")
        Boolean verified) {

  public ServedModel {
    verified = verified == null ? false : verified;
  }
}

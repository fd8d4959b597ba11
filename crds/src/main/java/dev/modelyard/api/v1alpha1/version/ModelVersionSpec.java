package dev.modelyard.api.v1alpha1.version;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.modelyard.api.v1alpha1.common.ApiRecord;
import dev.modelyard.api.v1alpha1.common.Change;
import dev.modelyard.api.v1alpha1.common.OnChange;
import dev.modelyard.api.v1alpha1.common.Rules;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An immutable model, identified by the digest of its bytes. */
@ValidationRule(
    value = "self == oldSelf",
    message = "a ModelVersion cannot change: apply one with the next version number")
@ApiRecord
public record ModelVersionSpec(
    @OnChange(Change.IMMUTABLE)
        @Required
        @Size(max = 48)
        @ValidationRule(value = Rules.SHORT_NAME, messageExpression = Rules.SHORT_NAME_SAYS)
        @JsonPropertyDescription("Model line. Example: churn")
        String model,
    @OnChange(Change.IMMUTABLE)
        @Required
        @Min(1)
        @Max(999999999)
        @JsonPropertyDescription("Number in the line. Example: 7")
        Integer version,
    @OnChange(Change.IMMUTABLE)
        @Size(max = 71)
        @ValidationRule(value = Rules.DIGEST, messageExpression = Rules.DIGEST_SAYS)
        @JsonPropertyDescription(
            "Digest of the deterministic manifest. Default on import: fixed in the status by the"
                + " first verification. Example: sha256: and 64 hexadecimal digits")
        @Nullable String digest,
    @OnChange(Change.IMMUTABLE)
        @Required
        @JsonPropertyDescription(
            "Where the bytes are. Example: {s3: {bucket: acme-models, prefix: churn/7}}")
        ModelSource source,
    @OnChange(Change.IMMUTABLE)
        @JsonPropertyDescription(
            "How the files are to be read. Default: found by the scan. Example: {name: safetensors,"
                + " framework: PyTorch}")
        @Nullable ModelFormat format,
    @OnChange(Change.IMMUTABLE)
        @Min(0)
        @Max(1000000)
        @JsonPropertyDescription("Number of files. Default: unknown. Example: 12")
        @Nullable Integer files,
    @OnChange(Change.IMMUTABLE)
        @Min(0)
        @Max(9007199254740991L)
        @JsonPropertyDescription("Bytes of all files. Default: unknown. Example: 1448346419")
        @Nullable Long size,
    @OnChange(Change.IMMUTABLE)
        @JsonPropertyDescription(
            "What the model takes and gives. Default: unknown. Example: {inputs: [{name: x, type:"
                + " float32, shape: [-1, 64]}]}")
        @Nullable ModelSignature signature,
    @OnChange(Change.IMMUTABLE)
        @Size(max = 64)
        @JsonPropertyDescription(
            "Metrics when it was made, decimal numbers in quotes. Default: none. Example:"
                + " {accuracy: \"0.98\"}")
        Map<String, @Size(max = 4096) String> metrics,
    @OnChange(Change.IMMUTABLE)
        @JsonPropertyDescription(
            "Where the bytes came from. Default: unknown. Example: {training: {name: churn, uid:"
                + " 0b1e, step: 10000}}")
        @Nullable Lineage lineage,
    @OnChange(Change.IMMUTABLE)
        @Default("Retain")
        @JsonPropertyDescription(
            "Retain keeps the bytes when the version is deleted; Delete removes them once nothing"
                + " refers to them. Default: Retain. Example: Delete")
        DeletionPolicy deletionPolicy) {

  public ModelVersionSpec {
    metrics = metrics == null ? Map.of() : Map.copyOf(metrics);
    deletionPolicy = deletionPolicy == null ? DeletionPolicy.Retain : deletionPolicy;
  }
}

package dev.modelyard.api.v1alpha1.version;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.modelyard.api.v1alpha1.common.ApiRecord;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is known about a version. Written by the operator only. */
@ApiRecord
public record ModelVersionStatus(
    @JsonPropertyDescription("Generation of the spec that this status speaks of. Example: 1")
        @Nullable Long observedGeneration,
    @Size(max = 4096)
        @JsonPropertyDescription(
            "What a person should know now, and what to do. Example: in use by churn (revision 4)")
        @Nullable String message,
    @Size(max = 71)
        @JsonPropertyDescription(
            "Digest of the version: that of the spec, or the first one verified. Example: sha256:"
                + " and 64 hexadecimal digits")
        @Nullable String digest,
    @JsonPropertyDescription(
            "The last time the bytes were compared with the digest. Example: {level: Full, at:"
                + " \"2026-01-31T12:00:00Z\"}")
        @Nullable VerifiedStatus verified,
    @JsonPropertyDescription(
            "The last scan for code that runs on load. Example: {result: Clean, at:"
                + " \"2026-01-31T12:00:00Z\"}")
        @Nullable ScanStatus scan,
    @JsonPropertyDescription(
            "Who signed the digest. Example: {valid: true, signer: release@acme.example}")
        @Nullable SignatureStatus signature,
    @Size(max = 256)
        @JsonPropertyDescription(
            "Deployments that serve it or may go back to it. Example: [{deployment: churn,"
                + " revision: 4}]")
        List<VersionUse> references,
    @JsonPropertyDescription(
            "What an outside registry says. Example: {name: churn, version: \"7\"}")
        @Nullable RegistryStatus registry,
    @JsonPropertyDescription(
            "What is true and why. Example: [{type: Verified, status: \"True\", reason: Verified}]")
        List<Condition> conditions) {

  /** A new object: nothing is known yet. */
  public static final ModelVersionStatus EMPTY =
      new ModelVersionStatus(null, null, null, null, null, null, List.of(), null, List.of());

  public ModelVersionStatus {
    references = references == null ? List.of() : List.copyOf(references);
    conditions = conditions == null ? List.of() : List.copyOf(conditions);
  }

  /** A copy to change. */
  public Builder toBuilder() {
    return new Builder(this);
  }

  /** Collects the changes of one reconciliation. */
  public static final class Builder {
    private @Nullable Long observedGeneration;
    private @Nullable String message;
    private @Nullable String digest;
    private @Nullable VerifiedStatus verified;
    private @Nullable ScanStatus scan;
    private @Nullable SignatureStatus signature;
    private List<VersionUse> references;
    private @Nullable RegistryStatus registry;
    private List<Condition> conditions;

    private Builder(ModelVersionStatus from) {
      observedGeneration = from.observedGeneration;
      message = from.message;
      digest = from.digest;
      verified = from.verified;
      scan = from.scan;
      signature = from.signature;
      references = from.references;
      registry = from.registry;
      conditions = from.conditions;
    }

    public Builder observedGeneration(@Nullable Long value) {
      observedGeneration = value;
      return this;
    }

    public Builder message(@Nullable String value) {
      message = value;
      return this;
    }

    public Builder digest(@Nullable String value) {
      digest = value;
      return this;
    }

    public Builder verified(@Nullable VerifiedStatus value) {
      verified = value;
      return this;
    }

    public Builder scan(@Nullable ScanStatus value) {
      scan = value;
      return this;
    }

    public Builder signature(@Nullable SignatureStatus value) {
      signature = value;
      return this;
    }

    public Builder references(List<VersionUse> value) {
      references = value;
      return this;
    }

    public Builder registry(@Nullable RegistryStatus value) {
      registry = value;
      return this;
    }

    public Builder conditions(List<Condition> value) {
      conditions = value;
      return this;
    }

    public ModelVersionStatus build() {
      return new ModelVersionStatus(
          observedGeneration,
          message,
          digest,
          verified,
          scan,
          signature,
          references,
          registry,
          conditions);
    }
  }
}

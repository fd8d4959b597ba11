package dev.modelyard.api.v1alpha1.version;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is known about a version. Written by the operator only. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ModelVersionStatus(
    @Nullable Long observedGeneration,
    @Nullable String message,
    @Nullable String digest,
    @Nullable VerifiedStatus verified,
    @Nullable ScanStatus scan,
    @Nullable SignatureStatus signature,
    List<VersionUse> references,
    @Nullable RegistryStatus registry,
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

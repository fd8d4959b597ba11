package dev.modelyard.api.v1alpha1.training;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.modelyard.api.v1alpha1.common.ApiRecord;
import dev.modelyard.api.v1alpha1.common.Change;
import dev.modelyard.api.v1alpha1.common.OnChange;
import dev.modelyard.api.v1alpha1.common.Rules;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Quantity;
import org.jspecify.annotations.Nullable;

/** A claim that is made and kept (size), or one that exists (claimName). */
@ValidationRule(
    value = "has(self.size) != has(self.claimName)",
    message = "set exactly one of size (a claim is made) and claimName (a claim exists)")
@ValidationRule(
    value = "has(self.size) || (!has(self.storageClassName) && !has(self.accessMode))",
    message =
        "storageClassName and accessMode are for a claim that is made: remove them, or set size in"
            + " place of claimName")
@ApiRecord
public record PvcStorage(
    @OnChange(Change.IMMUTABLE)
        @ValidationRule(value = Rules.QUANTITY, messageExpression = Rules.QUANTITY_SAYS)
        @JsonPropertyDescription(
            "Bytes of the claim that is made, as a quantity, and kept when the training is deleted."
                + " Example: 100Gi")
        @Nullable Quantity size,
    @OnChange(Change.IMMUTABLE)
        @Size(max = 253)
        @ValidationRule(value = Rules.NAME, messageExpression = Rules.NAME_SAYS)
        @JsonPropertyDescription(
            "Storage class of the claim that is made. Default: that of the cluster. Example: fast")
        @Nullable String storageClassName,
    @OnChange(Change.IMMUTABLE)
        @JsonPropertyDescription(
            "Access mode of the claim that is made. Default: ReadWriteOnce. Example: ReadWriteMany")
        VolumeAccess accessMode,
    @OnChange(Change.IMMUTABLE)
        @Size(max = 253)
        @ValidationRule(value = Rules.NAME, messageExpression = Rules.NAME_SAYS)
        @JsonPropertyDescription(
            "Claim of the same namespace that exists already. Example: churn-checkpoints")
        @Nullable String claimName) {

  public PvcStorage {
    accessMode = accessMode == null ? VolumeAccess.ReadWriteOnce : accessMode;
  }
}

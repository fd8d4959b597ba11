package dev.modelyard.api.v1alpha1.training;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.kubernetes.api.model.Quantity;
import org.jspecify.annotations.Nullable;

/** A claim that is made and kept (size), or one that exists (claimName). */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record PvcStorage(
    @Nullable Quantity size,
    @Nullable String storageClassName,
    VolumeAccess accessMode,
    @Nullable String claimName) {

  public PvcStorage {
    accessMode = accessMode == null ? VolumeAccess.ReadWriteOnce : accessMode;
  }
}

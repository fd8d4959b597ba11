package dev.modelyard.api.v1alpha1.training;

/** Who may mount the claim made for checkpoints. */
public enum VolumeAccess {
  ReadWriteOnce,
  ReadWriteOncePod,
  ReadWriteMany
}

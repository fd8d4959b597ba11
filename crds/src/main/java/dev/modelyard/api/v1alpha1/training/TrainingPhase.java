package dev.modelyard.api.v1alpha1.training;

/** The one word for where a training is; a projection of its conditions. */
public enum TrainingPhase {
  Pending,
  Queued,
  Starting,
  Running,
  Saving,
  Restarting,
  Suspended,
  Publishing,
  Optimizing,
  Succeeded,
  Failed
}

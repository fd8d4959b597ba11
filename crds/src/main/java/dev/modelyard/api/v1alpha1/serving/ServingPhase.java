package dev.modelyard.api.v1alpha1.serving;

/** The one word for where a deployment is; a projection of its conditions. */
public enum ServingPhase {
  Pending,
  Progressing,
  Paused,
  RollingBack,
  Healthy,
  Degraded
}

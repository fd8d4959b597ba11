package dev.modelyard.api.v1alpha1.serving;

/** How a new revision takes over. */
public enum StrategyType {
  Auto,
  RollingUpdate,
  Recreate,
  Canary,
  BlueGreen
}

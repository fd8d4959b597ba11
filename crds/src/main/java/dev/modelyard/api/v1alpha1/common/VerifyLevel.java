package dev.modelyard.api.v1alpha1.common;

/** How much of a checkpoint or model is read again before it is trusted. */
public enum VerifyLevel {
  Full,
  Sampled,
  Size
}

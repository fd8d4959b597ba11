package dev.modelyard.api.v1alpha1.serving;

/** What a refused revision leads to. */
public enum OnFailure {
  Rollback,
  Hold
}

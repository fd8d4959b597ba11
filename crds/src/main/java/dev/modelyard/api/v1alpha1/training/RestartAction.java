package dev.modelyard.api.v1alpha1.training;

/** What a matching failure leads to. */
public enum RestartAction {
  Fail,
  Retry,
  Ignore
}

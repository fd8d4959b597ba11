package dev.modelyard.api.v1alpha1.training;

/** What a stall leads to. */
public enum StallAction {
  Restart,
  Report
}

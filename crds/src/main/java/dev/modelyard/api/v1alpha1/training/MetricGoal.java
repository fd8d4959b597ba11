package dev.modelyard.api.v1alpha1.training;

/** Which end of a metric is the good one. */
public enum MetricGoal {
  Minimize,
  Maximize
}

package dev.modelyard.api.v1alpha1.serving;

/** What an autoscaler looks at: a resource of the pods, or a metric they expose. */
public enum ScalingMetricType {
  Resource,
  Pods
}

package dev.modelyard.api.v1alpha1.training;

/** The framework that runs the rounds of a federated training. */
public enum FederatedEngine {
  Flower
}

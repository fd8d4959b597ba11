package dev.modelyard.api.v1alpha1.training;

/** How the workers of one attempt exchange what they learn. */
public enum TopologyType {
  AllReduce,
  ParameterServer,
  Federated
}

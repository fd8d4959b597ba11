package dev.modelyard.api.v1alpha1.training;

/** What an optimise stage does to the model. */
public enum OptimizeType {
  Quantize,
  Prune,
  Distill,
  Convert
}

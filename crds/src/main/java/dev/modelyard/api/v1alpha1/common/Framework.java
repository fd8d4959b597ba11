package dev.modelyard.api.v1alpha1.common;

/**
 * What writes the checkpoints: it decides how the agent recognises a complete one, and which
 * rendezvous variables the workers get.
 */
public enum Framework {
  PyTorch,
  Transformers,
  Lightning,
  DeepSpeed,
  Megatron,
  TensorFlow,
  Keras,
  JAX,
  ScikitLearn,
  XGBoost,
  Generic
}

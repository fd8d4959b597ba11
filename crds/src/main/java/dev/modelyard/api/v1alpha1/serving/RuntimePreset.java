package dev.modelyard.api.v1alpha1.serving;

/** A model server whose image, arguments, port and probes are known, or Custom. */
public enum RuntimePreset {
  TensorFlowServing,
  TorchServe,
  Triton,
  MLServer,
  VLLM,
  OnnxRuntime,
  Custom
}

package dev.modelyard.api.v1alpha1.serving;

/** The prediction protocol a server speaks: KServe V1 or V2 (Open Inference), or OpenAI. */
public enum PredictProtocol {
  V1,
  V2,
  OpenAI
}

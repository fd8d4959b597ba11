package dev.modelyard.api.v1alpha1.serving;

/** What can refuse a revision. */
public enum Gate {
  Verify,
  Format,
  Signature,
  Download,
  Load,
  Smoke,
  Golden,
  Analysis
}

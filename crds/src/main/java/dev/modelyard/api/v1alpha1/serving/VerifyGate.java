package dev.modelyard.api.v1alpha1.serving;

/** Whether the pod compares the bytes with the digest before the server starts. */
public enum VerifyGate {
  Required,
  Skip
}

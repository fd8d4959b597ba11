package dev.modelyard.api.v1alpha1.serving;

/** Where a revision is in its life. */
public enum RevisionState {
  Pending,
  Gating,
  Progressing,
  Serving,
  Previous,
  Retired,
  Rejected
}

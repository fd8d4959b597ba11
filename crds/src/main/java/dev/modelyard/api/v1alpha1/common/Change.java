package dev.modelyard.api.v1alpha1.common;

/** What a change of a spec field does to what is running. */
public enum Change {
  /** Bookkeeping: read at the next decision, nothing restarts. */
  IGNORE,
  /** More or fewer pods of the same kind. */
  SCALE,
  /**
   * Training: a new attempt with the new spec, from the newest checkpoint. Deployment: a new
   * revision.
   */
  RESTART,
  /** Refused by a CEL rule. */
  IMMUTABLE
}

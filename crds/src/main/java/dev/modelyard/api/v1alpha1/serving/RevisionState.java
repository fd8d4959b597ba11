package dev.modelyard.api.v1alpha1.serving;

/** Where a revision is in its life. */
public enum RevisionState {
  /** The number is claimed; pods may not exist yet. */
  Pending,
  /** First pods start and are checked; no requests reach them. */
  Gating,
  /** All gates have passed; it is taking over. */
  Progressing,
  Serving,
  /** Has served: going back to it needs no gates. */
  Previous,
  /** Given up before it served, for a reason that is not the model's. */
  Retired,
  Rejected
}

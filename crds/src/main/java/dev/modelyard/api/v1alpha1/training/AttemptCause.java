package dev.modelyard.api.v1alpha1.training;

/** Why an attempt ended. It decides which budget pays for the next one. */
public enum AttemptCause {
  Completed,
  UserError,
  OutOfMemory,
  Preempted,
  Evicted,
  NodeLost,
  Stalled,
  Deadline,
  Suspended,
  SpecChanged,
  StartFailed,
  StoreRefused,
  StoreUnavailable,
  ResumeBlocked
}

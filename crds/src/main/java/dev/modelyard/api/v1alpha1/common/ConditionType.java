package dev.modelyard.api.v1alpha1.common;

/** The types of conditions. The last three follow kstatus, so that Helm and Argo CD can wait. */
public enum ConditionType {
  /** Spec and pre-flight; false names every problem in one message. */
  Accepted,
  Queued,
  Running,
  /** Training: false is a stall, unknown when nobody can tell. Deployment: a rollout is on. */
  Progressing,
  CheckpointHealthy,
  ResumeBlocked,
  Suspended,
  Published,
  Succeeded,
  Failed,
  /** A deployment can serve now; an update alone never makes it false. */
  Available,
  UpToDate,
  Verified,
  RouteReady,
  Ready,
  Reconciling,
  Stalled
}

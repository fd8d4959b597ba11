package dev.modelyard.api.v1alpha1.common;

/** Why a condition has its status: the word scripts match, with the sentence people read. */
public enum Reason {
  // Accepted
  Accepted("The spec is accepted."),
  InvalidSpec("The spec cannot be carried out."),
  NotImplemented("The spec asks for what this version of the operator does not do."),
  NotManaged("spec.managedBy names another controller."),
  NameTaken("An object of a derived name exists and belongs to something else."),
  ReferenceNotFound("An object that the spec names does not exist."),
  ReferenceNotReady("An object that the spec names is not ready."),

  // Training
  Queued("Waiting to be admitted."),
  Unschedulable("Pods wait for a node that fits."),
  Starting("Pods are starting."),
  StartFailed("A pod could not start."),
  PodsRunning("All workers run."),
  Restarting("The next attempt is being prepared."),
  BackingOff("Waiting before the next attempt."),
  Saving("Waiting for the program to save."),
  Suspended("Suspended by the spec."),
  Stalled("No progress for longer than the spec allows."),
  NoCheckpointYet("No checkpoint is committed yet."),
  Committed("The newest checkpoint is committed and verified."),
  CommitOverdue("No commit for longer than expected."),
  CheckpointSkipped("A checkpoint did not verify; an older one is used."),
  CheckpointStoreUnsafe("The store lacks a property that commits need."),
  NoneValid("Commits exist and none of them verifies."),
  Resumable("A resume has what it needs."),
  Completed("The program ended with success."),
  UserError("The program ended with an error."),
  OutOfMemory("The program used more memory than its limit."),
  RuleMatched("A rule of restartPolicy ended the training."),
  MaxFailuresReached("restartPolicy.maxFailures is used up."),
  MaxDisruptionsReached("restartPolicy.maxDisruptions is used up."),
  NoProgress("restartPolicy.noProgressLimit attempts in a row committed nothing new."),
  DeadlineExceeded("A deadline of the spec has passed."),
  Publishing("The version is being made."),
  Published("The version exists."),
  NothingToPublish("There is no verified checkpoint to publish."),
  RequirementNotMet("A metric misses a bound of publish.require."),

  // Version
  Verified("The bytes match the digest."),
  NotVerified("The bytes have not been compared with the digest yet."),
  DigestMismatch("The bytes do not match the digest."),
  InUse("Deployments serve this version or may go back to it."),

  // Serving
  RevisionServing("A revision serves."),
  RollingOut("A new revision is being rolled out."),
  Paused("The rollout waits for a promotion."),
  RolledBack("The former revision serves again."),
  RollingBack("Going back to the former revision."),
  GateFailed("A gate refused the new revision."),
  Rejected("The digest was refused before; it is not tried again."),
  NoReadyPods("No pod is ready."),
  ScheduleDeadline("Pods found no node in time."),
  DownloadDeadline("The model could not be read in time."),
  LoadDeadline("The server did not become ready in time."),

  // All
  UpToDate("Nothing is left to do."),
  Reconciling("Work is in progress."),
  Failed("The work has failed."),
  ApiError("A call to the API server failed."),
  InternalError("The operator met a bug; its log has the details.");

  private final String message;

  Reason(String message) {
    this.message = message;
  }

  /** The default sentence, for when nothing more exact is known. */
  public String message() {
    return message;
  }
}

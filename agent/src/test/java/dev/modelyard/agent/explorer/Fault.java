package dev.modelyard.agent.explorer;

/** What may go wrong once, at any operation. Death is not among them: see {@link Explorer}. */
public enum Fault {
  /** The operation has had its effect, the answer is a failure. */
  LOST_ANSWER,
  /** The operation fails and has had no effect. */
  FAILURE,
  /** The request arrives twice, and the answer is that to the second. */
  REPEATED,
  /** The request arrives once more, at any time later. */
  DUPLICATE,
  /** Half of a file is there, and whoever wrote it is dead. */
  TORN_WRITE,
  /** A listing is as it was before the last change of the directory. */
  STALE_LISTING,
  /** One byte of a commit changes. */
  ROT,
  /** All that run are dead, and what was not synced is gone. */
  POWER_LOSS
}

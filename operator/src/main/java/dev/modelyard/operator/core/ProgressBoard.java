package dev.modelyard.operator.core;

import java.util.Optional;

/**
 * The newest progress of each training, in memory: lost with the process, and then told again by
 * the pods.
 */
public interface ProgressBoard {

  /**
   * The progress to show of the training with this UID, of whatever attempt: compare {@link
   * Progress#attempt}. It changes at most every ten seconds.
   */
  Optional<Progress> latest(String trainingUid);

  /** The newest of all that was told, for when no more will come. */
  Optional<Progress> newest(String trainingUid);

  /** The training is gone or has ended. */
  void forget(String trainingUid);
}

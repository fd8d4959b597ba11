package dev.modelyard.operator.core;

import java.util.Optional;

/**
 * The newest progress of each training, in memory: lost with the process, and then told again by
 * the pods.
 */
public interface ProgressBoard {

  /**
   * The newest progress of the training with this UID, of whatever attempt: compare {@link
   * Progress#attempt}.
   */
  Optional<Progress> latest(String trainingUid);

  /** The training is gone or has ended. */
  void forget(String trainingUid);
}

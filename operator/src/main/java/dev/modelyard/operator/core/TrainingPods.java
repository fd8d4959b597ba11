package dev.modelyard.operator.core;

import java.util.Optional;

/**
 * Which pods may speak for a training. Answered from caches: asked once per accepted token, never
 * per object.
 */
public interface TrainingPods {

  /** The training a pod speaks for, and as which worker of which attempt. */
  record Speaker(String trainingUid, int attempt, int rank) {}

  /**
   * Present only when a pod of this name <em>and UID</em> is known and belongs to the current
   * attempt of this training. A pod that is being deleted belongs too: its last commit is news.
   */
  Optional<Speaker> findSpeaker(String namespace, String training, String podName, String podUid);
}

package dev.modelyard.operator.core;

import java.util.Map;

/**
 * What must be true at the API server, not merely in a cache, in the instant before a claim is
 * made. A guard that does not hold is an answer ({@link Outcome.Refused}), not an error.
 */
public sealed interface Guard {

  /**
   * No pod with these labels is alive. A pod that is being deleted is alive until it is gone or has
   * ended: it may still write.
   */
  record NoLivePods(String namespace, Map<String, String> labels) implements Guard {
    public NoLivePods {
      labels = Map.copyOf(labels);
    }
  }

  /**
   * The resource is still the very one the decision was made on: same UID, same resourceVersion.
   * Protects against a decision on a stale cache, for example a second Job for an attempt that
   * ended long ago.
   */
  record Unchanged(Owner owner) implements Guard {}

  /**
   * An object of the user's that ours would wait for is there.
   *
   * @param field of the user's that names it, and where that is
   */
  record Exists(ObjectRef ref, String field) implements Guard {}

  /**
   * The owner has no object of this name. Protects what is concluded from its absence: a cache that
   * lags behind another does not show it yet.
   */
  record Absent(ObjectRef ref, Owner owner) implements Guard {}

  /**
   * A Deployment asks for at least so many pods, and so many of its pods are ready and stay.
   * Protects the pods that answer, before traffic leaves them or they go: those that a cache shows
   * instead may be gone, or be going.
   */
  record Answers(ObjectRef deployment, int pods) implements Guard {}

  /**
   * A Job is not suspended. Protects what is concluded from the deletion of its pods: that of a Job
   * which a queue has suspended is no loss.
   */
  record Active(ObjectRef job) implements Guard {}

  /** A Service has this selector. */
  record Selects(ObjectRef service, Map<String, String> selector) implements Guard {
    public Selects {
      selector = Map.copyOf(selector);
    }
  }
}

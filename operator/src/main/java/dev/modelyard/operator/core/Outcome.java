package dev.modelyard.operator.core;

import io.fabric8.kubernetes.api.model.HasMetadata;

/**
 * What became of an {@link Action}. The applier stops after the first outcome that is not {@link
 * #isDone}.
 */
public sealed interface Outcome {

  Action action();

  /** What was wanted is so now, by us or before us. */
  default boolean isDone() {
    return true;
  }

  record Applied(Action action, HasMetadata object) implements Outcome {}

  record Created(Action action, HasMetadata object) implements Outcome {}

  /** The claim was made before, by an earlier pass or another replica. */
  record AlreadyOurs(Action action, HasMetadata object) implements Outcome {}

  /** Somebody else's object has the name. It was not touched. */
  record Conflict(Action action, HasMetadata foreign) implements Outcome {
    @Override
    public boolean isDone() {
      return false;
    }
  }

  /**
   * The namespace is being deleted, and takes nothing new. Nothing is left to do: what there is
   * goes with it.
   */
  record NamespaceEnds(Action action) implements Outcome {
    @Override
    public boolean isDone() {
      return false;
    }
  }

  /** A guard did not hold. Ordinary: look again soon. */
  record Refused(Action action, Guard guard, String why) implements Outcome {
    @Override
    public boolean isDone() {
      return false;
    }
  }

  /** Nobody else's object has the name. */
  record Free(Action action) implements Outcome {}

  record Deleted(Action action) implements Outcome {}

  /** There was nothing left to delete or release: absent, or another object has the name by now. */
  record Gone(Action action) implements Outcome {}

  /**
   * The API server said no, or did not answer (then we do not know whether it was done).
   *
   * @param code HTTP status, 0 without an answer
   * @param message the server's own words, fit for a condition
   */
  record Failed(Action action, int code, String message, RuntimeException cause)
      implements Outcome {
    @Override
    public boolean isDone() {
      return false;
    }

    /** Repeating it as it is cannot help: invalid, forbidden, or too large. */
    public boolean isRejection() {
      return code == 400 || code == 403 || code == 413 || code == 422;
    }
  }
}

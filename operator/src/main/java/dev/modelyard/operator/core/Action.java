package dev.modelyard.operator.core;

import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;

/**
 * One step towards what is wanted, as data: it can be printed, compared, and kept in a golden file.
 */
public sealed interface Action {

  ObjectRef ref();

  /**
   * Create if absent. The name is the claim: of two operators that create the same name one gets
   * {@link Outcome.Created}, the other {@link Outcome.AlreadyOurs}. An object of that name that is
   * not ours is {@link Outcome.Conflict} and is never touched.
   *
   * @param guards looked at live, in this order, just before the create; the first that does not
   *     hold stops it
   */
  record Create(HasMetadata object, List<Guard> guards) implements Action {
    public Create {
      guards = List.copyOf(guards);
    }

    @Override
    public ObjectRef ref() {
      return ObjectRef.of(object);
    }
  }

  /**
   * Server-side apply of exactly the fields we care for, creating the object when it is missing.
   * Give the {@code metadata.uid} of the object as it was observed, when it was: then an object
   * that took its name since is refused. Without a UID the applier looks live first, and a foreign
   * object of that name is {@link Outcome.Conflict}. Plan it only when something differs (compare
   * {@link Labels#SPEC_HASH}): idle means no writes.
   *
   * @param guards looked at live, in this order, just before; the first that does not hold stops it
   */
  record Apply(HasMetadata object, List<Guard> guards) implements Action {
    public Apply {
      guards = List.copyOf(guards);
    }

    @Override
    public ObjectRef ref() {
      return ObjectRef.of(object);
    }
  }

  /**
   * Delete, after a live look, only the object of this UID.
   *
   * @param why for the log, one clause
   */
  record Delete(ObjectRef ref, String uid, DeletionPropagation propagation, String why)
      implements Action {}

  /**
   * Write nothing; a foreign object of this name is {@link Outcome.Conflict}. It comes before the
   * first of several creates, so that what stops one of them is found before anything is made.
   */
  record Check(HasMetadata object, List<Guard> guards) implements Action {
    public Check {
      guards = List.copyOf(guards);
    }

    @Override
    public ObjectRef ref() {
      return ObjectRef.of(object);
    }
  }

  /**
   * Put a finalizer on the resource that is being reconciled: from now on it cannot go without us.
   */
  record Hold(Owner owner, String finalizer) implements Action {
    @Override
    public ObjectRef ref() {
      return owner.ref();
    }
  }

  /** Take our finalizer off the resource that is being reconciled, and so let it go. */
  record Release(Owner owner, String finalizer) implements Action {
    @Override
    public ObjectRef ref() {
      return owner.ref();
    }
  }

  static Check check(HasMetadata object, Guard... guards) {
    return new Check(object, List.of(guards));
  }

  static Create create(HasMetadata object, Guard... guards) {
    return new Create(object, List.of(guards));
  }

  static Apply apply(HasMetadata object, Guard... guards) {
    return new Apply(object, List.of(guards));
  }

  /** Delete in the background: dependents follow later. */
  static Delete delete(HasMetadata observed, String why) {
    return new Delete(
        ObjectRef.of(observed),
        observed.getMetadata().getUid(),
        DeletionPropagation.BACKGROUND,
        why);
  }
}

package dev.modelyard.operator.cluster;

import dev.modelyard.operator.core.Outcome;
import dev.modelyard.operator.core.Owner;
import dev.modelyard.operator.core.Plan;
import io.fabric8.kubernetes.client.CustomResource;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one kind does, as the parts of the one flow in {@link ReconcileFlow}. An example is in the
 * package comment of {@code core}.
 *
 * @param <R> the kind
 * @param <N> everything known at one instant, an immutable record
 * @param <S> status record of the kind
 */
public interface Feature<R extends CustomResource<?, S>, N, S> {

  /** The kind, and which other objects it looks at. */
  Class<R> type();

  /**
   * What else is watched; a change of any of these leads to a reconcile of the owner it maps to.
   */
  List<Watched<?>> watched();

  /** An empty object of the kind; the status writer fills it. */
  R blank();

  /** Everything known, from caches. Acts on nothing, does not throw for what is missing. */
  N observe(R resource, Reader caches, Instant now);

  /** Pure and total: the same snapshot gives the same plan. */
  Plan<S> decide(N seen);

  /**
   * Pure: the status to write, given what became of the actions. Here a {@link Outcome.Conflict} or
   * {@link Outcome.Failed} becomes a condition. Outcomes after the first that is not done do not
   * exist.
   */
  default S conclude(N seen, Plan<S> plan, List<Outcome> outcomes) {
    return plan.status();
  }

  /**
   * Pure: the present status with {@code Ready=Unknown}, reason {@code InternalError} ({@link
   * dev.modelyard.operator.core.Conditions#internalError}), after a bug of ours.
   *
   * @param present null when there is none yet
   */
  S internalError(Owner owner, @Nullable S present, String message, Instant now);

  /**
   * True for a kind with a finalizer of ours: then a resource that is being deleted is observed and
   * decided too ({@link Owner#deleting}). For others nothing is done any more: the garbage
   * collector has them.
   */
  default boolean decidesDeletion() {
    return false;
  }

  /** The resource is no more: drop what is remembered of it in memory. */
  default void forget(Owner owner) {}
}

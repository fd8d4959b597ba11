package dev.modelyard.operator.cluster;

import dev.modelyard.operator.core.Event;
import dev.modelyard.operator.core.Outcome;
import dev.modelyard.operator.core.Owner;
import dev.modelyard.operator.core.Plan;
import dev.modelyard.operator.core.Requeue;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * observe → decide → apply → report, once, for every kind; the same code in the operator and in
 * simulations.
 *
 * @param <R> the kind
 * @param <N> its snapshot
 * @param <S> its status
 */
public final class ReconcileFlow<R extends CustomResource<?, S>, N, S> {

  /** A guard that did not hold will mostly be told by an event; this is for when it is not. */
  private static final Duration LATER = Duration.ofSeconds(5);

  /** No event tells that somebody else's object of our name has gone. */
  private static final Duration MUCH_LATER = Duration.ofSeconds(30);

  /** Statuses in a row; more would be a loop. */
  private static final int MOST_PASSES = 4;

  private final Feature<R, N, S> feature;
  private final Cluster cluster;
  private final Clock clock;

  public ReconcileFlow(Feature<R, N, S> feature, Cluster cluster, Clock clock) {
    this.feature = feature;
    this.cluster = cluster;
    this.clock = clock;
  }

  /**
   * Looks and acts; and again at once after a status was written by a plan without actions: our own
   * write raises no event, and what follows from it must not wait for another. The status is
   * written before a failure is thrown, so that a person sees it.
   *
   * @param patch how a status reaches the API server: {@link Cluster#patchStatus}, in the operator
   *     with the cache told
   * @throws RuntimeException the cause of a {@link Outcome.Failed}: the caller backs off and
   *     repeats
   */
  public Requeue reconcile(R resource, Reader caches, UnaryOperator<R> patch) {
    if (Owner.of(resource).deleting() && !feature.decidesDeletion()) {
      return Requeue.onEvents();
    }
    R current = resource;
    Applier applier = new Applier(cluster);
    for (int pass = 0; pass < MOST_PASSES; pass++) {
      N seen = feature.observe(current, caches, clock.instant());
      Plan<S> plan = feature.decide(seen);
      List<Outcome> outcomes = applier.apply(plan.actions());
      S status = feature.conclude(seen, plan, outcomes);
      Optional<R> written = StatusWriter.write(current, feature.blank(), status, patch);
      plan.events().forEach(this::emit);
      Requeue requeue = requeue(plan, outcomes);
      if (written.isEmpty() || !plan.actions().isEmpty()) {
        return requeue;
      }
      current = written.get();
      applier = applier.after(Owner.of(current));
    }
    return Requeue.in(LATER);
  }

  /** After a bug of ours: says so in the status. */
  public void reportInternalError(R resource, String message, UnaryOperator<R> patch) {
    S status =
        feature.internalError(Owner.of(resource), resource.getStatus(), message, clock.instant());
    var _ = StatusWriter.write(resource, feature.blank(), status, patch);
  }

  private void emit(Event event) {
    try {
      cluster.emit(event);
    } catch (KubernetesClientException e) {
      if (!Cluster.saysNamespaceEnds(e)) {
        throw e;
      }
    }
  }

  private static Requeue requeue(Plan<?> plan, List<Outcome> outcomes) {
    Requeue requeue = plan.requeue();
    for (Outcome outcome : outcomes) {
      switch (outcome) {
        case Outcome.Failed failed -> throw failed.cause();
        case Outcome.NamespaceEnds _ -> requeue = Requeue.onEvents();
        case Outcome.Refused refused -> requeue = requeue.or(Requeue.in(LATER));
        case Outcome.Conflict _ -> requeue = requeue.or(Requeue.in(MUCH_LATER));
        default -> {}
      }
    }
    return requeue;
  }
}

package dev.modelyard.operator.core;

import java.util.List;

/**
 * What one look at the world leads to. Actions run in order and stop at the first that is not done;
 * then the status is written, if it differs from the present one; then events are emitted.
 *
 * @param status the complete next status, the present one included: what is left out is removed
 * @param <S> status record of the kind
 */
public record Plan<S>(List<Action> actions, S status, Requeue requeue, List<Event> events) {

  public Plan {
    actions = List.copyOf(actions);
    events = List.copyOf(events);
  }

  /**
   * Nothing to do but to say how it is. When that is news, the next pass follows at once and acts
   * on it: so an intent is recorded before it is carried out.
   */
  public static <S> Plan<S> of(S status) {
    return new Plan<>(List.of(), status, Requeue.onEvents(), List.of());
  }

  public Plan<S> withActions(List<? extends Action> actions) {
    return new Plan<>(List.copyOf(actions), status, requeue, events);
  }

  public Plan<S> withRequeue(Requeue requeue) {
    return new Plan<>(actions, status, requeue, events);
  }

  public Plan<S> withEvents(List<Event> events) {
    return new Plan<>(actions, status, requeue, events);
  }

  public Plan<S> withStatus(S status) {
    return new Plan<>(actions, status, requeue, events);
  }
}

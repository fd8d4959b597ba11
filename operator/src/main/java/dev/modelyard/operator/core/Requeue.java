package dev.modelyard.operator.core;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * When to look again though nothing has happened. Only for what no event will tell: deadlines,
 * backoffs, pauses.
 *
 * @param after empty: only when something happens
 */
public record Requeue(Optional<Duration> after) {

  private static final Duration SOONEST = Duration.ofMillis(100);

  public static Requeue onEvents() {
    return new Requeue(Optional.empty());
  }

  public static Requeue in(Duration delay) {
    return new Requeue(Optional.of(delay.compareTo(SOONEST) < 0 ? SOONEST : delay));
  }

  public static Requeue at(Instant then, Instant now) {
    return in(Duration.between(now, then));
  }

  /** The earlier of the two. */
  public Requeue or(Requeue other) {
    return new Requeue(
        Stream.of(this, other).flatMap(r -> r.after().stream()).min(Comparator.naturalOrder()));
  }
}

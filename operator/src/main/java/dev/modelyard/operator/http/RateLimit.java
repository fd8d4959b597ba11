package dev.modelyard.operator.http;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** How often each caller may call: a few at once, one a second in the long run. */
final class RateLimit {

  private static final Duration REFILL = Duration.ofSeconds(1);
  private static final int BURST = 10;
  private static final int MOST = 50_000;

  private final Clock clock;

  /** When a caller's bucket is full again; eldest first. */
  private final Map<String, Instant> fullAt = new LinkedHashMap<>();

  RateLimit(Clock clock) {
    this.clock = clock;
  }

  synchronized boolean admits(String caller) {
    Instant now = clock.instant();
    Instant full = fullAt.getOrDefault(caller, now);
    Instant next = (full.isBefore(now) ? now : full).plus(REFILL);
    if (Duration.between(now, next).compareTo(REFILL.multipliedBy(BURST)) > 0) {
      return false;
    }
    fullAt.remove(caller);
    if (fullAt.size() >= MOST) {
      fullAt.remove(fullAt.keySet().iterator().next());
    }
    fullAt.put(caller, next);
    return true;
  }
}

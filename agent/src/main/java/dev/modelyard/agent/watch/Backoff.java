package dev.modelyard.agent.watch;

import java.time.Duration;

/** After a failure wait a second, then twice as long each time, at most a minute. */
final class Backoff {
  private static final Duration FIRST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofMinutes(1);

  private Duration pause = Duration.ZERO;
  private long failedAtNanos;

  boolean isOver(long nowNanos) {
    return nowNanos - failedAtNanos >= pause.toNanos();
  }

  void failed(long nowNanos) {
    failedAtNanos = nowNanos;
    Duration doubled = pause.isZero() ? FIRST : pause.multipliedBy(2);
    pause = doubled.compareTo(LONGEST) > 0 ? LONGEST : doubled;
  }

  void succeeded() {
    pause = Duration.ZERO;
  }
}

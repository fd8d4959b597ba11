package dev.modelyard.operator.training;

import dev.modelyard.operator.core.Progress;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Lets news of one training through at most every ten seconds: each becomes a write at the API
 * server. Only in memory: after a restart of the operator the first news comes through at once.
 */
final class ProgressPace {
  static final Duration PACE = Duration.ofSeconds(10);

  private final ConcurrentHashMap<String, Shown> shown = new ConcurrentHashMap<>();

  /** What decisions see, and when there is something newer for them. */
  record Shown(Progress progress, Instant since, Optional<Instant> next) {}

  Optional<Shown> look(String trainingUid, Optional<Progress> newest, Instant now) {
    return newest.map(
        n ->
            shown.compute(
                trainingUid, (uid, former) -> paced(Optional.ofNullable(former), n, now)));
  }

  private static Shown paced(Optional<Shown> former, Progress newest, Instant now) {
    Optional<Shown> held =
        former
            .filter(f -> f.progress().attempt() == newest.attempt())
            .filter(f -> now.isBefore(f.since().plus(PACE)));
    if (held.isEmpty()) {
      return new Shown(newest, now, Optional.empty());
    }
    Shown present = held.get();
    return new Shown(
        present.progress(),
        present.since(),
        present.progress().equals(newest)
            ? Optional.empty()
            : Optional.of(present.since().plus(PACE)));
  }

  void forget(String trainingUid) {
    shown.remove(trainingUid);
  }
}

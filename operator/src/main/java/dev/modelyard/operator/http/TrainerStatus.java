package dev.modelyard.operator.http;

import dev.modelyard.operator.core.Json;
import dev.modelyard.operator.core.Progress;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a trainer says of itself, in the form of Kubeflow Trainer (KEP-2779). */
record TrainerStatus(
    @Nullable Integer progressPercentage,
    @Nullable Long estimatedRemainingSeconds,
    @Nullable List<Metric> metrics,
    @Nullable String lastUpdatedTime) {

  private static final int MOST_METRICS = 64;
  private static final int LONGEST_TEXT = 256;

  /** A number the program calls by this name, as it writes it. */
  record Metric(String name, String value) {}

  /** The body of a request. */
  private record Body(@Nullable TrainerStatus trainerStatus) {}

  /**
   * Reads the body of a request.
   *
   * @throws IllegalArgumentException naming the field and the value that is out of range
   */
  static TrainerStatus parse(String body) {
    TrainerStatus status = Json.parse(body, Body.class).trainerStatus();
    if (status == null) {
      throw new IllegalArgumentException("trainerStatus is missing");
    }
    status.check();
    return status;
  }

  private void check() {
    Integer percent = progressPercentage;
    if (percent != null && (percent < 0 || percent > 100)) {
      throw new IllegalArgumentException(
          "trainerStatus.progressPercentage is " + percent + ": expected 0 to 100");
    }
    Long remaining = estimatedRemainingSeconds;
    if (remaining != null && remaining < 0) {
      throw new IllegalArgumentException(
          "trainerStatus.estimatedRemainingSeconds is " + remaining + ": expected 0 or more");
    }
    List<Metric> all = metricsOrNone();
    if (all.size() > MOST_METRICS) {
      throw new IllegalArgumentException(
          "trainerStatus.metrics has " + all.size() + " entries: expected at most " + MOST_METRICS);
    }
    if (all.stream().anyMatch(m -> isUnfit(m.name()) || isUnfit(m.value()))) {
      throw new IllegalArgumentException(
          "trainerStatus.metrics: name and value are needed, each of at most "
              + LONGEST_TEXT
              + " characters");
    }
  }

  /** Onto what this attempt has told before: percent never goes back, what is not told stays. */
  Progress onto(@Nullable Progress before, int attempt, Instant now) {
    Optional<Integer> told = Optional.ofNullable(progressPercentage);
    Map<String, String> named =
        metricsOrNone().stream()
            .collect(Collectors.toMap(Metric::name, Metric::value, (a, b) -> b));
    if (before == null) {
      return new Progress(
          attempt,
          told,
          Optional.ofNullable(estimatedRemainingSeconds),
          named,
          Optional.empty(),
          now);
    }
    boolean back =
        told.isPresent() && before.percent().isPresent() && told.get() < before.percent().get();
    return new Progress(
        attempt,
        back ? before.percent() : told.or(before::percent),
        Optional.ofNullable(estimatedRemainingSeconds).or(before::remainingSeconds),
        named.isEmpty() ? before.metrics() : named,
        before.agent(),
        now);
  }

  private List<Metric> metricsOrNone() {
    return Objects.requireNonNullElse(metrics, List.of());
  }

  private static boolean isUnfit(@Nullable String text) {
    return text == null || text.isEmpty() || text.length() > LONGEST_TEXT;
  }
}

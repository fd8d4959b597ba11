package dev.modelyard.operator.training.decide;

import dev.modelyard.api.v1alpha1.training.CheckpointStatus;
import dev.modelyard.api.v1alpha1.training.ModelTrainingStatus;
import dev.modelyard.api.v1alpha1.training.TrainingAttempt;
import dev.modelyard.api.v1alpha1.training.TrainingProgress;
import dev.modelyard.operator.core.AgentReport;
import dev.modelyard.operator.core.Progress;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How far a training is, from what its program and its agent said last. What nobody said is left
 * out; within one attempt the step never goes back.
 */
final class ProgressPolicy {
  /** Names under which programs report the step they are at. */
  private static final List<String> STEP_METRICS = List.of("step", "global_step", "current_step");

  private ProgressPolicy() {}

  static ModelTrainingStatus.Builder update(
      ModelTrainingStatus.Builder next,
      TrainingSnapshot seen,
      TrainingAttempt row,
      AttemptReports reports) {
    Optional<Progress> told = seen.progress().filter(p -> p.attempt() == row.number());
    next.checkpoint(atRisk(reports.checkpoint(seen.status()), told));
    if (told.isEmpty() && reports.watch().isEmpty()) {
      return next;
    }
    return next.progress(progress(seen, row, reports, told));
  }

  private static TrainingProgress progress(
      TrainingSnapshot seen, TrainingAttempt row, AttemptReports reports, Optional<Progress> told) {
    Long target = seen.spec().target() == null ? null : seen.spec().target().steps();
    Map<String, String> metrics = metrics(reports, told);
    Long step = later(before(seen, row), step(metrics, row));
    Integer percent =
        told.flatMap(Progress::percent)
            .or(() -> Optional.ofNullable(share(step, target)))
            .orElse(null);
    Optional<BigDecimal> rate = told.flatMap(p -> rate(step, row, p.receivedAt()));
    return new TrainingProgress(
        step,
        target,
        percent,
        rate.map(BigDecimal::toPlainString).orElse(null),
        told.flatMap(p -> completion(p, step, target, rate)).orElse(null),
        metrics);
  }

  /** A step is only compared with one of the same attempt: a new one may begin further back. */
  private static @Nullable Long before(TrainingSnapshot seen, TrainingAttempt row) {
    TrainingProgress present = seen.status().progress();
    boolean wasRunning =
        seen.ledger()
            .open()
            .filter(r -> r.number().equals(row.number()) && r.startedAt() != null)
            .isPresent();
    return present == null || !wasRunning ? null : present.step();
  }

  private static @Nullable Long step(Map<String, String> metrics, TrainingAttempt row) {
    for (String name : STEP_METRICS) {
      Optional<BigDecimal> value = number(metrics.get(name));
      if (value.isPresent()) {
        return value.get().longValue();
      }
    }
    return row.lastStep();
  }

  private static Map<String, String> metrics(AttemptReports reports, Optional<Progress> told) {
    Map<String, String> metrics = new HashMap<>();
    reports.watch().map(AgentReport::metrics).ifPresent(metrics::putAll);
    told.map(Progress::metrics).ifPresent(metrics::putAll);
    return metrics;
  }

  private static @Nullable Integer share(@Nullable Long step, @Nullable Long target) {
    return step == null || target == null || target <= 0
        ? null
        : Math.clamp(step * 100 / target, 0, 100);
  }

  /** Steps a second since this attempt began. */
  private static Optional<BigDecimal> rate(@Nullable Long step, TrainingAttempt row, Instant at) {
    if (step == null || row.startedAt() == null) {
      return Optional.empty();
    }
    long done = step - (row.resumedFromStep() == null ? 0 : row.resumedFromStep());
    long seconds = Duration.between(row.startedAt(), at).toSeconds();
    return done <= 0 || seconds <= 0
        ? Optional.empty()
        : Optional.of(
            BigDecimal.valueOf(done).divide(BigDecimal.valueOf(seconds), 2, RoundingMode.HALF_UP));
  }

  private static Optional<Instant> completion(
      Progress told, @Nullable Long step, @Nullable Long target, Optional<BigDecimal> rate) {
    Optional<Long> own =
        step == null || target == null
            ? Optional.empty()
            : rate.filter(r -> r.signum() > 0).map(r -> seconds(Math.max(0, target - step), r));
    return told.remainingSeconds()
        .or(() -> own)
        .map(s -> told.receivedAt().plusSeconds(s).truncatedTo(ChronoUnit.SECONDS));
  }

  private static long seconds(long steps, BigDecimal rate) {
    return BigDecimal.valueOf(steps).divide(rate, 0, RoundingMode.CEILING).longValue();
  }

  /** What would have to be done again if the pods were lost now; known when somebody reports. */
  private static @Nullable CheckpointStatus atRisk(
      @Nullable CheckpointStatus c, Optional<Progress> told) {
    if (c == null || c.committedAt() == null || told.isEmpty()) {
      return c;
    }
    long risk = Duration.between(c.committedAt(), told.get().receivedAt()).toSeconds();
    return new CheckpointStatus(
        c.step(),
        c.epoch(),
        c.digest(),
        c.bytes(),
        c.committedAt(),
        c.storedAt(),
        c.count(),
        Math.max(0, risk),
        c.adviceInterval());
  }

  private static @Nullable Long later(@Nullable Long one, @Nullable Long other) {
    return one == null ? other : other == null ? one : Long.valueOf(Math.max(one, other));
  }

  static Optional<BigDecimal> number(@Nullable String text) {
    try {
      return text == null ? Optional.empty() : Optional.of(new BigDecimal(text));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}

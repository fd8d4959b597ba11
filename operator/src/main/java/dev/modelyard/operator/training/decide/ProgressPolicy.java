package dev.modelyard.operator.training.decide;

import dev.modelyard.api.v1alpha1.training.AttemptCause;
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
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How far a training is, from what its program and its agent said last. What nobody said is left
 * out; within one attempt the step never goes back.
 */
final class ProgressPolicy {
  /** Names under which programs report the step they are at. */
  private static final List<String> STEP_METRICS = List.of("step", "global_step", "current_step");

  private static final BigDecimal LAST_STEP = BigDecimal.valueOf(AgentReport.LAST_STEP);

  /** What is foreseen beyond a century is no help; the API takes no year beyond 9999. */
  private static final long FARTHEST_SECONDS = Duration.ofDays(36_500).toSeconds();

  private static final TrainingProgress NOTHING =
      new TrainingProgress(null, null, null, null, null, Map.of());

  private ProgressPolicy() {}

  static ModelTrainingStatus.Builder update(
      ModelTrainingStatus.Builder next,
      TrainingSnapshot seen,
      TrainingAttempt row,
      AttemptReports reports) {
    Optional<Progress> told = told(seen, row);
    boolean isTold = told.isPresent() || reports.watch().isPresent();
    @Nullable TrainingProgress progress =
        isTold ? progress(seen, row, reports, told) : seen.status().progress();
    if (row.endedAt() == null) {
      return next.checkpoint(atRisk(reports.checkpoint(seen.status()), told)).progress(progress);
    }
    CheckpointStatus checkpoint = reports.checkpoint(seen.status());
    return next.checkpoint(checkpoint == null ? null : checkpoint.withWorkAtRisk(null))
        .progress(progress == null ? null : atTheEnd(progress, row));
  }

  /** Nothing is expected any more; of two steps told the one that reaches the target is right. */
  private static TrainingProgress atTheEnd(TrainingProgress progress, TrainingAttempt row) {
    Long target = progress.targetSteps();
    Long step = later(progress.step(), row.lastStep());
    boolean reached =
        row.cause() == AttemptCause.Completed && target != null && step != null && step >= target;
    return new TrainingProgress(
        reached ? step : progress.step(),
        target,
        reached ? Integer.valueOf(100) : progress.percent(),
        progress.stepsPerSecond(),
        null,
        progress.metrics());
  }

  /** Null when nothing is known: the API server takes no object whose last field goes. */
  private static @Nullable TrainingProgress progress(
      TrainingSnapshot seen, TrainingAttempt row, AttemptReports reports, Optional<Progress> told) {
    Long target = seen.spec().target() == null ? null : seen.spec().target().steps();
    Map<String, String> metrics = metrics(seen, reports, told);
    Long step = later(before(seen, row), toldStep(metrics).orElse(row.lastStep()));
    Integer percent =
        told.flatMap(Progress::percent)
            .or(() -> Optional.ofNullable(share(step, target)))
            .orElse(null);
    Optional<BigDecimal> rate = told.flatMap(p -> rate(step, row, p.receivedAt()));
    TrainingProgress known =
        new TrainingProgress(
            step,
            target,
            percent,
            rate.map(BigDecimal::toPlainString).orElse(null),
            told.flatMap(p -> completion(p, step, target, rate)).orElse(null),
            metrics);
    return known.equals(NOTHING) ? null : known;
  }

  /** A step is only compared with one of the same attempt: a new one may begin further back. */
  private static @Nullable Long before(TrainingSnapshot seen, TrainingAttempt row) {
    TrainingProgress present = seen.status().progress();
    boolean hasReported =
        seen.ledger()
            .open()
            .filter(r -> r.number().equals(row.number()) && r.steppedAt() != null)
            .isPresent();
    return present == null || !hasReported ? null : present.step();
  }

  /** The row, with when its program reported something new, if it did. */
  static TrainingAttempt stepped(TrainingSnapshot seen, TrainingAttempt row) {
    return told(seen, row)
        .filter(p -> p.percent().isPresent() || !p.metrics().isEmpty())
        .filter(p -> row.steppedAt() == null || isNews(seen, row, p))
        .map(p -> new Rows(row).stepped(p.receivedAt().truncatedTo(ChronoUnit.SECONDS)))
        .orElse(row);
  }

  /** A further step; of a program that reports none, any other number. */
  private static boolean isNews(TrainingSnapshot seen, TrainingAttempt row, Progress told) {
    Optional<Long> step = toldStep(told.metrics());
    if (step.isPresent()) {
      Long before = before(seen, row);
      return before == null || step.get() > before;
    }
    TrainingProgress present = seen.status().progress();
    return present == null
        || !told.percent().orElse(-1).equals(Objects.requireNonNullElse(present.percent(), -1))
        || !present.metrics().entrySet().containsAll(told.metrics().entrySet());
  }

  /** Whether the program of this attempt says at which step it is. */
  static boolean tellsSteps(TrainingSnapshot seen, TrainingAttempt row) {
    TrainingProgress present = seen.status().progress();
    return Stream.of(
            told(seen, row).map(Progress::metrics),
            Optional.ofNullable(present).map(TrainingProgress::metrics))
        .flatMap(Optional::stream)
        .anyMatch(metrics -> toldStep(metrics).isPresent());
  }

  private static Optional<Progress> told(TrainingSnapshot seen, TrainingAttempt row) {
    return seen.progress().filter(p -> p.attempt() == row.number());
  }

  private static Optional<Long> toldStep(Map<String, String> metrics) {
    return STEP_METRICS.stream()
        .flatMap(name -> number(metrics.get(name)).stream())
        .filter(step -> step.signum() >= 0 && step.compareTo(LAST_STEP) <= 0)
        .map(BigDecimal::longValue)
        .findFirst();
  }

  private static Map<String, String> metrics(
      TrainingSnapshot seen, AttemptReports reports, Optional<Progress> told) {
    Map<String, String> program = told.map(Progress::metrics).orElse(Map.of());
    Map<String, String> metrics = new HashMap<>();
    reports.watch().map(AgentReport::metrics).ifPresent(metrics::putAll);
    metrics.putAll(program);
    return KeptMetrics.of(seen, program.keySet(), metrics);
  }

  private static @Nullable Integer share(@Nullable Long step, @Nullable Long target) {
    return step == null || target == null || target <= 0
        ? null
        : (int) Math.clamp(step * 100.0 / target, 0, 100);
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
    return Stream.of(told.remainingSeconds(), own)
        .flatMap(Optional::stream)
        .findFirst()
        .filter(s -> s <= FARTHEST_SECONDS)
        .map(s -> told.receivedAt().plusSeconds(s).truncatedTo(ChronoUnit.SECONDS));
  }

  private static long seconds(long steps, BigDecimal rate) {
    return BigDecimal.valueOf(steps)
        .divide(rate, 0, RoundingMode.CEILING)
        .min(BigDecimal.valueOf(Long.MAX_VALUE))
        .longValue();
  }

  /** What would have to be done again if the pods were lost now; known when somebody reports. */
  private static @Nullable CheckpointStatus atRisk(
      @Nullable CheckpointStatus c, Optional<Progress> told) {
    if (c == null || c.committedAt() == null || told.isEmpty()) {
      return c;
    }
    return c.withWorkAtRisk(
        Math.max(0, Duration.between(c.committedAt(), told.get().receivedAt()).toSeconds()));
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

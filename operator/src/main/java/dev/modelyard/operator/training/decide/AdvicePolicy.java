package dev.modelyard.operator.training.decide;

import dev.modelyard.api.v1alpha1.common.GoDuration;
import dev.modelyard.api.v1alpha1.training.AttemptCause;
import dev.modelyard.api.v1alpha1.training.CheckpointStatus;
import dev.modelyard.api.v1alpha1.training.ModelTrainingStatus;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * How often to save: the interval of Young and Daly, the root of twice the time of a save times the
 * mean time between interruptions. More often costs more than it keeps, less often loses more.
 */
final class AdvicePolicy {
  private static final Set<AttemptCause> NO_INTERRUPTIONS =
      EnumSet.of(
          AttemptCause.Completed,
          AttemptCause.Suspended,
          AttemptCause.SpecChanged,
          AttemptCause.Deadline,
          AttemptCause.StoreRefused,
          AttemptCause.StoreUnavailable,
          AttemptCause.ResumeBlocked);

  private AdvicePolicy() {}

  /** The next status, with advice once there is one. */
  static ModelTrainingStatus into(TrainingSnapshot seen, ModelTrainingStatus next) {
    CheckpointStatus checkpoint = next.checkpoint();
    return checkpoint == null
        ? next
        : interval(new Ledger(next.attempts()), AttemptReports.of(seen, next.attempt()).save())
            .map(i -> next.toBuilder().checkpoint(checkpoint.withAdvice(i)).build())
            .orElse(next);
  }

  /** Nothing while the time of a save is not known, or nothing was interrupted yet. */
  static Optional<GoDuration> interval(Ledger ledger, Optional<Duration> save) {
    long interruptions =
        ledger.ended().rows().stream().filter(r -> !NO_INTERRUPTIONS.contains(r.cause())).count();
    double active =
        ledger.rows().stream().mapToLong(r -> Account.of(r.goodput()).active().toSeconds()).sum();
    return interruptions == 0
        ? Optional.empty()
        : save.map(s -> rounded(Math.sqrt(2 * s.toMillis() / 1000.0 * active / interruptions)));
  }

  /** A number a person would write. */
  private static GoDuration rounded(double seconds) {
    return seconds < 120
        ? GoDuration.of(Math.max(1, Math.round(seconds)) + "s")
        : GoDuration.of(Math.round(seconds / 60) + "m");
  }
}

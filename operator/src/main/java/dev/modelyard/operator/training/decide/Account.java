package dev.modelyard.operator.training.decide;

import dev.modelyard.api.v1alpha1.training.Goodput;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where time went, in numbers that can be added: of one attempt, or of many. The first five are all
 * there is and do not overlap.
 *
 * @param active from the start of the programs to their end
 * @param acceleratorHours null when there are no accelerators
 */
record Account(
    Duration productive,
    Duration queued,
    Duration starting,
    Duration restoring,
    Duration replayed,
    Duration active,
    @Nullable BigDecimal acceleratorHours) {
  static final Account EMPTY =
      new Account(
          Duration.ZERO,
          Duration.ZERO,
          Duration.ZERO,
          Duration.ZERO,
          Duration.ZERO,
          Duration.ZERO,
          null);

  static Account of(@Nullable Goodput g) {
    return g == null
        ? EMPTY
        : new Account(
            Duration.ofSeconds(g.productiveSeconds()),
            Duration.ofSeconds(g.queuedSeconds()),
            Duration.ofSeconds(g.startingSeconds()),
            Duration.ofSeconds(g.restoringSeconds()),
            Duration.ofSeconds(g.replayedSeconds()),
            Duration.ofSeconds(g.activeSeconds()),
            ProgressPolicy.number(g.acceleratorHours()).orElse(null));
  }

  /** This, with one part of it replaced. */
  Account replacing(Account former, Account next) {
    return new Account(
        productive.minus(former.productive).plus(next.productive),
        queued.minus(former.queued).plus(next.queued),
        starting.minus(former.starting).plus(next.starting),
        restoring.minus(former.restoring).plus(next.restoring),
        replayed.minus(former.replayed).plus(next.replayed),
        active.minus(former.active).plus(next.active),
        acceleratorHours == null && next.acceleratorHours == null
            ? null
            : orZero(acceleratorHours)
                .subtract(orZero(former.acceleratorHours))
                .add(orZero(next.acceleratorHours)));
  }

  Goodput toGoodput() {
    return new Goodput(
        percent(),
        productive.toSeconds(),
        queued.toSeconds(),
        starting.toSeconds(),
        restoring.toSeconds(),
        replayed.toSeconds(),
        active.toSeconds(),
        acceleratorHours == null ? null : acceleratorHours.toPlainString());
  }

  /** Hours of so many accelerators held for so long. */
  static BigDecimal hours(long accelerators, Duration held) {
    return BigDecimal.valueOf(accelerators * held.toSeconds())
        .divide(BigDecimal.valueOf(3600), 2, RoundingMode.HALF_UP);
  }

  private @Nullable Integer percent() {
    Duration all = productive.plus(queued).plus(starting).plus(restoring).plus(replayed);
    return all.toSeconds() <= 0
        ? null
        : Integer.valueOf((int) (productive.toSeconds() * 100 / all.toSeconds()));
  }

  private static BigDecimal orZero(@Nullable BigDecimal value) {
    return value == null ? BigDecimal.ZERO : value;
  }
}

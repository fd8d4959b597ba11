package dev.modelyard.operator.training.decide;

import static dev.modelyard.api.v1alpha1.training.AttemptCause.Preempted;
import static dev.modelyard.api.v1alpha1.training.AttemptCause.StartFailed;
import static dev.modelyard.api.v1alpha1.training.AttemptCause.StoreRefused;
import static dev.modelyard.api.v1alpha1.training.AttemptCause.StoreUnavailable;
import static dev.modelyard.api.v1alpha1.training.AttemptCause.Suspended;
import static dev.modelyard.api.v1alpha1.training.AttemptCause.UserError;
import static org.assertj.core.api.Assertions.assertThat;

import dev.modelyard.api.v1alpha1.training.AttemptCause;
import dev.modelyard.api.v1alpha1.training.Goodput;
import dev.modelyard.api.v1alpha1.training.TrainingAttempt;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LedgerTest {
  private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");

  @Test
  void keepsTheLastTenAttempts() {
    Ledger ledger = new Ledger(List.of());
    for (int n : IntStream.rangeClosed(1, 12).toArray()) {
      ledger = ledger.with(Rows.opened(n, "h"));
    }

    assertThat(ledger.rows()).extracting(TrainingAttempt::number).containsSequence(3, 4);
    assertThat(ledger.rows()).hasSize(10);
  }

  @Test
  void doublesTheWaitUpToItsMaximum() {
    Duration initial = Duration.ofSeconds(10);
    Duration max = Duration.ofSeconds(35);

    assertThat(ledger(failures(1)).backoff(initial, max)).isEqualTo(Duration.ofSeconds(10));
    assertThat(ledger(failures(2)).backoff(initial, max)).isEqualTo(Duration.ofSeconds(20));
    assertThat(ledger(failures(3)).backoff(initial, max)).isEqualTo(max);
    assertThat(ledger(failures(9)).backoff(initial, max)).isEqualTo(max);
  }

  @Test
  void waitsEverLongerForAStore() {
    Ledger ledger = ledger(row(1, StoreRefused, null, null), row(2, StoreUnavailable, null, null));

    assertThat(ledger.backoff(Duration.ofSeconds(10), Duration.ofDays(1)))
        .isEqualTo(Duration.ofSeconds(20));
  }

  @Test
  void beginsAnewAfterANewStep() {
    Ledger ledger =
        ledger(
            row(1, UserError, null, null),
            row(2, UserError, null, 5L),
            row(3, Preempted, 5L, null));

    assertThat(ledger.backoff(Duration.ofSeconds(10), Duration.ofDays(1)))
        .isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void aStepReachedAgainIsNotNew() {
    assertThat(isNew(row(1, UserError, null, 9L), row(2, Preempted, 9L, 9L))).isFalse();
    assertThat(isNew(row(1, UserError, null, 9L), row(2, Preempted, 9L, 10L))).isTrue();
  }

  /** Its row has no start then, and its account says that it ran. */
  @Test
  void oneThatAQueueHadSuspendedRan() {
    TrainingAttempt suspended =
        new Rows(row(1, UserError, null, 9000L))
            .suspended().toBuilder()
                .goodput(new Goodput(null, 0L, 0L, 0L, 0L, 0L, 60L, null))
                .build();
    assertThat(isNew(suspended, row(2, Preempted, 3000L, 3500L), row(3, Preempted, 3500L, 6000L)))
        .isTrue();
  }

  @Test
  void whoLostItsCommitsGetsOnFromWhereItBeganAnew() {
    assertThat(isNew(row(1, UserError, null, 9000L), row(2, Preempted, null, 3000L))).isFalse();
    assertThat(
            isNew(
                row(1, UserError, null, 9000L),
                row(2, Preempted, null, 3000L),
                row(3, Preempted, 3000L, 6000L)))
        .isTrue();
    assertThat(
            isNew(
                row(1, UserError, null, 9000L),
                row(2, Preempted, null, 3000L),
                row(3, Preempted, 3000L, 3000L)))
        .isFalse();
  }

  @Test
  void whoSteppedBackFromWhatIsRottenGetsOnFromThere() {
    assertThat(
            isNew(
                row(1, Preempted, null, 9L),
                row(2, Preempted, 9L, null),
                row(3, Preempted, 4L, 7L),
                row(4, Preempted, 7L, 8L)))
        .isTrue();
  }

  /** Else a store that keeps nothing would have it started for ever. */
  @Test
  void whoLosesItsCommitsEachTimeGetsNowhere() {
    assertThat(
            isNew(
                row(1, UserError, null, 9L),
                row(2, UserError, null, 5L),
                row(3, UserError, null, 7L)))
        .isFalse();
  }

  /** Else a program that crashes at one step would be restarted for ever. */
  @Test
  void whoWasToldToStepBackHasToGetFurtherThanBefore() {
    TrainingAttempt[] before = {
      row(1, Preempted, null, 9L), row(2, UserError, 9L, null), row(3, UserError, 9L, null)
    };
    assertThat(isNew(before[0], before[1], before[2], row(4, UserError, 4L, 9L))).isFalse();
    assertThat(isNew(before[0], before[1], before[2], row(4, UserError, 4L, 10L))).isTrue();
  }

  @Test
  void whoNeverBeganLostNothing() {
    TrainingAttempt away = TrainingAttempt.builder(2).cause(StoreRefused).endedAt(T0).build();
    assertThat(isNew(row(1, Preempted, null, 9L), away, row(3, Preempted, 9L, 9L))).isFalse();
  }

  private static boolean isNew(TrainingAttempt... rows) {
    return ledger(rows).committedNewStep(rows[rows.length - 1]);
  }

  @Test
  void doesNotWaitAfterASuspension() {
    assertThat(
            ledger(row(1, Suspended, null, null))
                .backoff(Duration.ofSeconds(10), Duration.ofDays(1)))
        .isZero();
  }

  @Test
  void suspectsTheStepTwoAttemptsInARowCrashedOn() {
    assertThat(ledger(row(1, UserError, 100L, null), row(2, UserError, 100L, null)).suspectStep())
        .hasValue(100);
  }

  @Test
  void suspectsNothingWhenOneOfTheTwoCommittedOrWasTakenAway() {
    assertThat(ledger(row(1, UserError, 100L, 110L), row(2, UserError, 100L, null)).suspectStep())
        .isEmpty();
    assertThat(ledger(row(1, UserError, 100L, null), row(2, Preempted, 100L, null)).suspectStep())
        .isEmpty();
    assertThat(ledger(row(1, UserError, 90L, null), row(2, UserError, 100L, null)).suspectStep())
        .isEmpty();
    assertThat(ledger(row(1, UserError, null, null), row(2, UserError, null, null)).suspectStep())
        .isEmpty();
  }

  @Test
  void anAttemptThatNeverBeganTakesNoSuspicionAway() {
    TrainingAttempt[] crashed = {row(1, UserError, 100L, null), row(2, UserError, 100L, null)};
    for (AttemptCause cause : List.of(StoreUnavailable, StoreRefused, StartFailed, Preempted)) {
      assertThat(ledger(crashed[0], crashed[1], row(3, cause, null, null)).suspectStep())
          .as("%s", cause)
          .hasValue(100);
      assertThat(
              ledger(crashed[0], row(2, cause, null, null), row(3, UserError, 100L, null))
                  .suspectStep())
          .as("between them: %s", cause)
          .hasValue(100);
    }
    assertThat(ledger(crashed[0], crashed[1], row(3, UserError, null, null)).suspectStep())
        .as("it began, with nothing")
        .isEmpty();
  }

  private static TrainingAttempt[] failures(int count) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(n -> row(n, UserError, null, null))
        .toArray(TrainingAttempt[]::new);
  }

  private static Ledger ledger(TrainingAttempt... rows) {
    return new Ledger(List.of(rows));
  }

  private static TrainingAttempt row(
      int number, AttemptCause cause, @Nullable Long resumedFrom, @Nullable Long lastStep) {
    return TrainingAttempt.builder(number)
        .cause(cause)
        .startedAt(T0)
        .endedAt(T0.plusSeconds(60))
        .lastStep(lastStep)
        .resumedFromStep(resumedFrom)
        .build();
  }
}

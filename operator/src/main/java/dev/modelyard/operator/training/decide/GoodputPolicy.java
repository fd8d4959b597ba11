package dev.modelyard.operator.training.decide;

import dev.modelyard.api.v1alpha1.training.CheckpointStatus;
import dev.modelyard.api.v1alpha1.training.ModelTrainingStatus;
import dev.modelyard.api.v1alpha1.training.TrainingAttempt;
import dev.modelyard.operator.core.Conditions;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where the time of attempts goes. Each row of the ledger has its account, and the training has one
 * that changes by what a row's changes: so rows that are no longer listed stay counted. Brought up
 * to date only with what is written anyway.
 */
final class GoodputPolicy {
  private final TrainingSnapshot seen;
  private final TrainingAttempt before;
  private final TrainingAttempt row;
  private final Account former;
  private final @Nullable Instant started;
  private final Instant begin;
  private final Instant end;

  private GoodputPolicy(
      TrainingSnapshot seen, TrainingAttempt before, TrainingAttempt row, Instant begin) {
    this.seen = seen;
    this.before = before;
    this.row = row;
    this.former = Account.of(before.goodput());
    this.started = row.startedAt() == null ? before.startedAt() : row.startedAt();
    this.begin = begin;
    this.end =
        Objects.requireNonNullElse(
            row.endedAt(), suspended().orElse(seen.now()).truncatedTo(ChronoUnit.SECONDS));
  }

  /** The next status, with the account of the attempt that was open when it was decided. */
  static ModelTrainingStatus counted(TrainingSnapshot seen, ModelTrainingStatus next) {
    return seen.ledger().open().flatMap(before -> counted(seen, next, before)).orElse(next);
  }

  private static Optional<ModelTrainingStatus> counted(
      TrainingSnapshot seen, ModelTrainingStatus next, TrainingAttempt before) {
    Optional<TrainingAttempt> row =
        next.attempts().stream().filter(r -> r.number().equals(before.number())).findFirst();
    Optional<Instant> begin =
        seen.job(before.number())
            .map(AttemptJob::createdAt)
            .or(() -> row.map(TrainingAttempt::startedAt));
    return row.flatMap(
        r ->
            begin.map(
                b ->
                    withAccount(
                        next, before, r, new GoodputPolicy(seen, before, r, b).account(next))));
  }

  private static ModelTrainingStatus withAccount(
      ModelTrainingStatus next, TrainingAttempt before, TrainingAttempt row, Account account) {
    Account total = Account.of(next.goodput()).replacing(Account.of(before.goodput()), account);
    TrainingAttempt counted = row.toBuilder().goodput(account.toGoodput()).build();
    return next.toBuilder()
        .attempts(
            next.attempts().stream()
                .map(r -> r.number().equals(counted.number()) ? counted : r)
                .toList())
        .goodput(total.toGoodput())
        .build();
  }

  /** How long programs of all attempts have run up to now, rows that are no longer listed too. */
  static Duration active(TrainingSnapshot seen, TrainingAttempt open) {
    Duration known = Account.of(seen.status().goodput()).active();
    return open.startedAt() == null
        ? known
        : known
            .minus(Account.of(open.goodput()).active())
            .plus(Duration.between(open.startedAt(), seen.now()));
  }

  private Account account(ModelTrainingStatus next) {
    Duration all = between(begin, end);
    Duration queued = least(wasSuspended() ? waited(all) : queued(), all);
    Duration restoring = least(restoring(), all.minus(queued));
    Duration starting = least(starting(queued, restoring), all.minus(queued).minus(restoring));
    Duration work = all.minus(queued).minus(restoring).minus(starting);
    Duration replayed = least(lost(next), work);
    long accelerators = Accelerators.of(seen.spec());
    return new Account(
        work.minus(replayed),
        queued,
        starting,
        restoring,
        replayed,
        started == null ? former.active() : between(started, end),
        accelerators == 0 ? null : Account.hours(accelerators, all.minus(queued)));
  }

  /** When its queue has: nobody may have looked since. */
  private Optional<Instant> suspended() {
    return row.startedAt() == null && before.startedAt() != null
        ? seen.job(row.number())
            .flatMap(AttemptJob::suspendedAt)
            .filter(at -> at.isBefore(seen.now()))
        : Optional.empty();
  }

  /** Its queue has suspended it before now, or it has nodes that it got after it had begun. */
  private boolean wasSuspended() {
    Instant since = started;
    return !former.active().isZero()
        && (since == null || bound().filter(at -> at.isAfter(since)).isPresent());
  }

  /**
   * All that is neither work nor a start; of what runs again, all before it is taken to have begun.
   */
  private Duration waited(Duration all) {
    Duration work =
        started == null ? former.productive().plus(former.replayed()) : between(started, end);
    return positive(all.minus(work).minus(former.starting()).minus(restoring()));
  }

  /** Until the last of the pods had its node. */
  private Duration queued() {
    return bound()
        .map(last -> between(begin, last))
        .orElseGet(() -> started == null ? between(begin, end) : former.queued());
  }

  private Optional<Instant> bound() {
    List<Instant> bound = pods().stream().flatMap(p -> p.scheduledAt().stream()).sorted().toList();
    return bound.size() >= seen.spec().trainer().workers()
        ? Optional.of(bound.getLast())
        : Optional.empty();
  }

  private Duration restoring() {
    return pods().stream()
        .flatMap(p -> p.container(WorkerPod.RESTORE).stream())
        .flatMap(c -> ran(c).stream())
        .max(Duration::compareTo)
        .orElseGet(former::restoring);
  }

  private Optional<Duration> ran(ContainerFact container) {
    Optional<Instant> from =
        container.runningSince().or(() -> container.exit().flatMap(ContainerFact.Exit::startedAt));
    Instant to = container.exit().flatMap(ContainerFact.Exit::at).orElse(end);
    return from.map(f -> between(f, to));
  }

  /** Up to the first report; of a program that reports nothing, up to its start. */
  private Duration starting(Duration queued, Duration restoring) {
    if (before.steppedAt() != null || wasSuspended()) {
      return former.starting();
    }
    Instant first =
        Objects.requireNonNullElse(row.steppedAt(), Objects.requireNonNullElse(started, end));
    return positive(between(begin, first).minus(queued).minus(restoring));
  }

  /**
   * What an attempt did after its last commit is done again by the next; also by the one after a
   * program that ended well, if its agent could not finish.
   */
  private Duration lost(ModelTrainingStatus next) {
    if (row.endedAt() == null || Conditions.hasTrue(next.conditions(), StatusDraft.SUCCEEDED)) {
      return Duration.ZERO;
    }
    CheckpointStatus checkpoint = next.checkpoint();
    if (checkpoint == null || !row.number().equals(checkpoint.epoch())) {
      return between(begin, end);
    }
    return checkpoint.committedAt() == null
        ? Duration.ZERO
        : between(checkpoint.committedAt(), end);
  }

  private List<WorkerPod> pods() {
    return seen.pods(row.number());
  }

  /** Clocks of nodes differ: never less than nothing. */
  private static Duration between(Instant from, Instant to) {
    return positive(Duration.between(from, to));
  }

  private static Duration positive(Duration duration) {
    return duration.isNegative() ? Duration.ZERO : duration;
  }

  private static Duration least(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}

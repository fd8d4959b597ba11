package dev.modelyard.operator.http;

import dev.modelyard.operator.core.AgentReport;
import dev.modelyard.operator.core.Progress;
import dev.modelyard.operator.core.ProgressBoard;
import dev.modelyard.operator.core.TrainingPods.Speaker;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Progress as it comes in, and, apart from it, as it is shown: what is shown changes at most every
 * ten seconds for each training, so that however often pods report, and for whatever reason a
 * training is reconciled, its status is not written more often because of progress. Within an
 * attempt percent and steps never go back.
 */
public final class LiveBoard implements ProgressBoard {

  /** At most one change of what is shown in this time. */
  static final Duration PERIOD = Duration.ofSeconds(10);

  /** Runs something later. */
  public interface Timer {
    void in(Duration delay, Runnable task);
  }

  /** What is known of one training. */
  private static final class Entry {
    private @Nullable Progress newest;
    private @Nullable Progress shown;
    private Instant nextShow = Instant.MIN;
    private boolean waiting;
  }

  private final Clock clock;
  private final Timer timer;
  private final Map<String, Entry> entries = new HashMap<>();

  public LiveBoard(Clock clock, Timer timer) {
    this.clock = clock;
    this.timer = timer;
  }

  @Override
  public synchronized Optional<Progress> latest(String trainingUid) {
    return Optional.ofNullable(entries.get(trainingUid)).map(e -> e.shown);
  }

  @Override
  public synchronized Optional<Progress> newest(String trainingUid) {
    return Optional.ofNullable(entries.get(trainingUid)).map(e -> e.newest);
  }

  @Override
  public synchronized void forget(String trainingUid) {
    entries.remove(trainingUid);
  }

  /**
   * The trainer has told how far it is.
   *
   * @param changed called, now or within ten seconds, when what is shown has changed
   */
  void accept(Speaker speaker, TrainerStatus status, Runnable changed) {
    update(speaker, changed, now -> before -> status.onto(before, speaker.attempt(), now));
  }

  /** The agent has told what it has committed. */
  void accept(Speaker speaker, AgentReport report, Runnable changed) {
    update(speaker, changed, now -> before -> onto(before, report, speaker.attempt(), now));
  }

  private void update(
      Speaker speaker,
      Runnable changed,
      java.util.function.Function<Instant, UnaryOperator<@Nullable Progress>> change) {
    String uid = speaker.trainingUid();
    Duration wait;
    synchronized (this) {
      Entry entry = entries.computeIfAbsent(uid, u -> new Entry());
      Instant now = clock.instant();
      Progress before =
          entry.newest != null && entry.newest.attempt() == speaker.attempt() ? entry.newest : null;
      entry.newest = change.apply(now).apply(before);
      if (entry.waiting) {
        return;
      }
      wait = Duration.between(now, entry.nextShow);
      entry.waiting = wait.isPositive();
    }
    if (wait.isPositive()) {
      timer.in(wait, () -> show(uid, changed));
    } else {
      show(uid, changed);
    }
  }

  private void show(String uid, Runnable changed) {
    synchronized (this) {
      Entry entry = entries.get(uid);
      if (entry == null) {
        return;
      }
      entry.waiting = false;
      entry.shown = entry.newest;
      entry.nextShow = clock.instant().plus(PERIOD);
    }
    changed.run();
  }

  private static @Nullable Progress onto(
      @Nullable Progress before, AgentReport report, int attempt, Instant now) {
    if (before == null) {
      return new Progress(
          attempt, Optional.empty(), Optional.empty(), Map.of(), Optional.of(report), now);
    }
    boolean older =
        before.agent().map(LiveBoard::step).orElse(Long.MIN_VALUE).compareTo(step(report)) > 0;
    return older
        ? before
        : new Progress(
            attempt,
            before.percent(),
            before.remainingSeconds(),
            before.metrics(),
            Optional.of(report),
            now);
  }

  private static Long step(AgentReport report) {
    return report.lastCommit() == null ? Long.MIN_VALUE : (Long) report.lastCommit().step();
  }
}

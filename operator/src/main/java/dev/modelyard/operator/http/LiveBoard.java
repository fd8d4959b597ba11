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

    /** Of the attempt of {@code newest}. */
    private final WorkerReports agents = new WorkerReports();

    /** What this attempt has told before; what another has is forgotten. */
    private @Nullable Progress of(int attempt) {
      if (newest == null || newest.attempt() != attempt) {
        newest = null;
        agents.clear();
      }
      return newest;
    }

    private Progress hear(Speaker speaker, AgentReport report, Instant now) {
      Progress before = of(speaker.attempt());
      agents.put(speaker.rank(), report);
      return onto(before, agents.together(), speaker.attempt(), now);
    }
  }

  /** From what a training has told before to what it has now. */
  private interface Change {
    Progress apply(Entry entry, Instant now);
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
    update(
        speaker,
        changed,
        (entry, now) -> status.onto(entry.of(speaker.attempt()), speaker.attempt(), now));
  }

  /** The agent has told what it has committed. */
  void accept(Speaker speaker, AgentReport report, Runnable changed) {
    update(speaker, changed, (entry, now) -> entry.hear(speaker, report, now));
  }

  private void update(Speaker speaker, Runnable changed, Change change) {
    String uid = speaker.trainingUid();
    Duration wait;
    synchronized (this) {
      Entry entry = entries.computeIfAbsent(uid, u -> new Entry());
      Instant now = clock.instant();
      Progress before = entry.newest;
      entry.newest = change.apply(entry, now);
      if (entry.waiting || entry.newest.equals(before)) {
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

  private static Progress onto(
      @Nullable Progress before, AgentReport agent, int attempt, Instant now) {
    Optional<AgentReport> told = Optional.of(agent);
    if (before == null) {
      return new Progress(attempt, Optional.empty(), Optional.empty(), Map.of(), told, now);
    }
    return before.agent().equals(told)
        ? before
        : new Progress(
            attempt, before.percent(), before.remainingSeconds(), before.metrics(), told, now);
  }
}

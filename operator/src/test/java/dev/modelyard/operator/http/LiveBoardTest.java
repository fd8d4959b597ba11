package dev.modelyard.operator.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelyard.operator.core.AgentReport;
import dev.modelyard.operator.core.Progress;
import dev.modelyard.operator.core.TrainingPods.Speaker;
import dev.modelyard.operator.testkit.VirtualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LiveBoardTest {

  private static final Speaker FIRST = new Speaker("uid", 1);

  private final VirtualClock clock = new VirtualClock(Instant.parse("2026-01-01T00:00:00Z"));
  private final List<Runnable> waiting = new ArrayList<>();
  private final LiveBoard board = new LiveBoard(clock, (delay, task) -> waiting.add(task));
  private int changes;

  @Test
  void theFirstReportIsShownAtOnceAndTheRestOncePerPeriod() {
    for (int percent = 1; percent <= 50; percent++) {
      percent(FIRST, percent);
    }

    assertThat(shown().percent()).contains(1);
    assertThat(changes).isEqualTo(1);
    assertThat(waiting).hasSize(1);
    clock.advance(LiveBoard.PERIOD);
    waiting.removeFirst().run();
    assertThat(shown().percent()).contains(50);
    assertThat(changes).isEqualTo(2);
  }

  @Test
  void aReconcileInBetweenSeesWhatWasShownBefore() {
    percent(FIRST, 1);
    percent(FIRST, 2);
    clock.advance(Duration.ofSeconds(5));

    assertThat(shown().percent()).contains(1);
  }

  @Test
  void afterAQuietPeriodTheNextReportIsShownAtOnce() {
    percent(FIRST, 1);
    clock.advance(LiveBoard.PERIOD);
    percent(FIRST, 2);

    assertThat(shown().percent()).contains(2);
    assertThat(waiting).isEmpty();
  }

  @Test
  void percentNeverGoesBackWithinAnAttemptButStartsAnewWithTheNext() {
    percent(FIRST, 60);
    clock.advance(LiveBoard.PERIOD);
    percent(FIRST, 40);
    assertThat(shown().percent()).contains(60);

    clock.advance(LiveBoard.PERIOD);
    percent(new Speaker("uid", 2), 10);
    assertThat(shown())
        .extracting(Progress::attempt, Progress::percent)
        .containsExactly(2, Optional.of(10));
  }

  @Test
  void aCommitReportThatArrivesLateDoesNotReplaceANewerOne() {
    commit(200);
    clock.advance(LiveBoard.PERIOD);
    commit(100);

    assertThat(shown().agent().map(AgentReport::lastCommit))
        .hasValueSatisfying(commit -> assertThat(commit.step()).isEqualTo(200));
  }

  @Test
  void theLastWordDoesNotWaitToBeShown() {
    percent(FIRST, 94);
    percent(FIRST, 100);

    assertThat(shown().percent()).contains(94);
    assertThat(board.newest("uid").flatMap(Progress::percent)).contains(100);
  }

  @Test
  void whatTheTrainerAndTheAgentSayIsKeptTogether() {
    percent(FIRST, 5);
    clock.advance(LiveBoard.PERIOD);
    commit(100);

    assertThat(shown().percent()).contains(5);
    assertThat(shown().agent()).isPresent();
  }

  @Test
  void aTrainingThatWasForgottenIsNotShownAgainByAnOldTimer() {
    percent(FIRST, 1);
    percent(FIRST, 2);
    board.forget("uid");
    waiting.forEach(Runnable::run);

    assertThat(board.latest("uid")).isEmpty();
    assertThat(changes).isEqualTo(1);
  }

  private Progress shown() {
    return board.latest("uid").orElseThrow();
  }

  private void percent(Speaker speaker, int percent) {
    board.accept(speaker, new TrainerStatus(percent, null, null, null), () -> changes++);
  }

  private void commit(long step) {
    String report =
        """
        {"schema":"modelyard.dev/agent/v1","command":"watch","outcome":"Running",
         "lastCommit":{"step":%d,"epoch":1,"digest":"sha256:00"}}"""
            .formatted(step);
    board.accept(FIRST, AgentReport.parse(report), () -> changes++);
  }
}

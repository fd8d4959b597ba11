package dev.modelyard.operator.http;

import static java.util.Objects.requireNonNull;
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
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LiveBoardTest {

  private static final Speaker FIRST = new Speaker("uid", 1, 0);
  private static final Speaker SECOND = new Speaker("uid", 1, 1);

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
    percent(new Speaker("uid", 2, 0), 10);
    assertThat(shown())
        .extracting(Progress::attempt, Progress::percent)
        .containsExactly(2, Optional.of(10));
  }

  @Test
  void aCommitReportThatArrivesLateDoesNotReplaceANewerOne() {
    commit(FIRST, 200, null);
    clock.advance(LiveBoard.PERIOD);
    commit(FIRST, 100, "of then");

    assertThat(shown().agent().map(AgentReport::lastCommit))
        .hasValueSatisfying(commit -> assertThat(commit.step()).isEqualTo(200));
    assertThat(problem()).isEmpty();
  }

  @Test
  void anotherWorkersReportKeepsTheProblemOfTheFirst() {
    commit(FIRST, 7, "the disk is full");
    commit(SECOND, 7, null);

    assertThat(problem()).contains("the disk is full");
    commit(FIRST, 7, null);
    assertThat(problem()).isEmpty();
  }

  @Test
  void aWorkerWithoutACommitTellsOfItsProblemByItsRank() {
    commit(FIRST, 7, null);
    report(SECOND, "", "the bucket is gone");

    assertThat(problem()).contains("rank 1: the bucket is gone");
    assertThat(newest().lastCommit()).isNotNull();
    report(SECOND, "", null);
    assertThat(problem()).isEmpty();
  }

  @Test
  void theProblemOfTheFirstGoesBeforeThatOfAnother() {
    report(SECOND, "", "the bucket is gone");
    commit(FIRST, 7, "the disk is full");

    assertThat(problem()).contains("the disk is full");
  }

  @Test
  void theCommitIsTheNewestThatAnyWorkerKnowsOf() {
    commit(FIRST, 7, null);
    commit(SECOND, 8, null);

    assertThat(newest().lastCommit())
        .satisfies(commit -> assertThat(requireNonNull(commit).step()).isEqualTo(8));
  }

  @Test
  void theNextAttemptHasNoProblemsOfTheOneBefore() {
    commit(SECOND, 7, "the bucket is gone");
    commit(new Speaker("uid", 2, 0), 8, null);

    assertThat(problem()).isEmpty();
  }

  @Test
  void whatIsRepeatedIsNoNews() {
    commit(FIRST, 7, null);
    Progress before = shown();
    clock.advance(LiveBoard.PERIOD);
    commit(FIRST, 7, null);

    assertThat(shown()).isEqualTo(before);
    assertThat(changes).isEqualTo(1);
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
    commit(FIRST, 100, null);

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

  private AgentReport newest() {
    return board.newest("uid").flatMap(Progress::agent).orElseThrow();
  }

  private Optional<String> problem() {
    return Optional.ofNullable(newest().problem());
  }

  private void commit(Speaker speaker, long step, @Nullable String problem) {
    String commit =
        ",\"lastCommit\":{\"step\":%d,\"epoch\":1,\"digest\":\"sha256:00\"}".formatted(step);
    report(speaker, commit, problem);
  }

  private void report(Speaker speaker, String commit, @Nullable String problem) {
    String report =
        """
        {"schema":"modelyard.dev/agent/v1","command":"watch","outcome":"Running"%s%s}"""
            .formatted(commit, problem == null ? "" : ",\"problem\":\"" + problem + "\"");
    board.accept(speaker, AgentReport.parse(report), () -> changes++);
  }
}

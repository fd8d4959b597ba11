package dev.modelyard.operator.training.decide;

import static dev.modelyard.operator.training.Situation.T0;
import static org.assertj.core.api.Assertions.assertThat;

import dev.modelyard.api.v1alpha1.training.AttemptCause;
import dev.modelyard.api.v1alpha1.training.Goodput;
import dev.modelyard.api.v1alpha1.training.ModelTrainingStatus;
import dev.modelyard.api.v1alpha1.training.TrainingAttempt;
import dev.modelyard.api.v1alpha1.training.TrainingPhase;
import dev.modelyard.operator.core.Progress;
import dev.modelyard.operator.training.Pods;
import dev.modelyard.operator.training.Situation;
import dev.modelyard.operator.training.Trainings;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The Job is made at minute 0, the pod has its node at minute 10 and restores until minute 12; the
 * program starts at minute 15. Seconds.
 */
class GoodputPolicyTest {
  @Test
  void waitingForANodeIsQueued() {
    Situation waiting = Situation.of(Trainings.churn()).status(status()).job(1);

    isSpent(counted(waiting, 5), 0, 300, 0, 0, 0);
  }

  @Test
  void fromTheNodeToTheProgramIsStartingLessWhatRestoringTook() {
    isSpent(counted(running(), 15), 0, 600, 180, 120, 0);
  }

  @Test
  void whatAProgramDoesThatReportsNothingIsProductive() {
    isSpent(counted(running(), 45), 1800, 600, 180, 120, 0);
  }

  @Test
  void upToTheFirstReportOfAStepIsStarting() {
    Situation situation = running().told(step(25));

    isSpent(counted(situation, 45), 1200, 600, 780, 120, 0);
  }

  @Test
  void aSecondReportDoesNotMoveTheFirst() {
    Situation situation = running().told(step(25));
    situation.status(counted(situation, 25)).told(step(45));

    isSpent(counted(situation, 45), 1200, 600, 780, 120, 0);
  }

  @Test
  void workAfterTheLastCommitIsReplayedOnceTheAttemptHasFailed() {
    isSpent(counted(ended(1, 40), 45), 1500, 600, 180, 120, 300);
  }

  @Test
  void allWorkIsReplayedWhenNothingWasCommitted() {
    isSpent(counted(ended(1, null), 45), 0, 600, 180, 120, 1800);
  }

  @Test
  void allWorkIsProductiveWhenTheProgramEndsWell() {
    isSpent(counted(ended(0, 40), 45), 1800, 600, 180, 120, 0);
  }

  @Test
  void workAfterTheLastCommitIsReplayedWhenTheAgentCouldNotFinish() {
    isSpent(counted(ended(0, 40, false), 45), 1500, 600, 180, 120, 300);
  }

  @Test
  void whatIsKnownOfPodsThatAreGoneStays() {
    Situation situation = running();
    ModelTrainingStatus before = counted(situation, 20);
    Situation gone = Situation.of(Trainings.churn()).endedJob(1, false).status(before);

    assertThat(spent(counted(gone, 45).attempts().getFirst().goodput()))
        .startsWith(0L, 600L, 180L, 120L);
  }

  @Test
  void theTrainingsAccountIsThatOfAllItsAttempts() {
    ModelTrainingStatus present = status().toBuilder().goodput(goodput(1000, 100)).build();

    Goodput total = Objects.requireNonNull(counted(running().status(present), 45).goodput());

    assertThat(spent(total)).containsExactly(2800L, 600L, 180L, 120L, 0L);
    assertThat(total.activeSeconds()).isEqualTo(1900);
    assertThat(total.percent()).isEqualTo(75);
  }

  @Test
  void countsNothingTwiceHoweverOftenItIsWritten() {
    Situation situation = running();
    for (int minute : IntStream.rangeClosed(15, 45).toArray()) {
      situation.told(step(minute));
      situation.status(counted(situation, minute));
    }

    isSpent(counted(situation.told(step(46)), 46), 1860, 600, 180, 120, 0);
  }

  @Test
  void writesNothingBecauseTimePasses() {
    Situation situation = running();
    ModelTrainingStatus written = counted(situation, 20);

    assertThat(counted(situation.status(written), 40)).isEqualTo(written);
  }

  @Test
  void hoursOfAcceleratorsBeginWithTheNode() {
    Situation situation =
        fill(
            Situation.of(
                Trainings.limited("nvidia.com/gpu: 4, cpu: 8, rdma/hca: 1", "target: {steps: 9}")));

    assertThat(counted(situation, 40).goodput())
        .extracting(Goodput::acceleratorHours)
        .isEqualTo("2.00");
    assertThat(counted(running(), 40).goodput()).extracting(Goodput::acceleratorHours).isNull();
  }

  @Test
  void theDeadlineCountsAttemptsThatAreNoLongerListed() {
    Situation situation =
        fill(Situation.of(Trainings.churn("deadlines: {active: 2h}")))
            .status(status().toBuilder().goodput(goodput(7200 - 600, 7200 - 600)).build());
    situation.status(counted(situation, 16));

    assertThat(counted(situation, 24).attempts().getFirst().cause()).isNull();
    assertThat(counted(situation, 25).attempts().getFirst().cause())
        .isEqualTo(AttemptCause.Deadline);
  }

  /** Kueue takes its pods away, and lets it begin again when there is room. */
  @Test
  void whatAQueueHasSuspendedWaits() {
    ModelTrainingStatus waiting = suspended(counted(running(), 30), 45);

    isSpent(waiting, 1800, 600, 180, 120, 0);
    isSpent(counted(readmitted(waiting), 110), 2100, 4200, 180, 120, 0);
    assertThat(active(counted(readmitted(waiting), 110))).isEqualTo(1800 + 300);
  }

  @Test
  void theDeadlineDoesNotCountWhatAQueueHasSuspended() {
    ModelTrainingStatus begun =
        ModelTrainingStatus.EMPTY.toBuilder()
            .attempt(1)
            .attempts(List.of(TrainingAttempt.builder(1).startedAt(T0).build()))
            .build();

    assertThat(suspended(begun, 180))
        .satisfies(
            s -> assertThat(s.phase()).isEqualTo(TrainingPhase.Queued),
            s -> assertThat(s.attempts().getFirst().cause()).isNull(),
            s -> assertThat(s.attempts().getFirst().startedAt()).isNull());
  }

  @Test
  void theDeadlineCountsBothSidesOfASuspension() {
    ModelTrainingStatus waiting = suspended(counted(running(), 30), 45);
    ModelTrainingStatus again = counted(readmitted(waiting), 106);

    assertThat(counted(readmitted(again), 194).attempts().getFirst().cause()).isNull();
    assertThat(counted(readmitted(again), 195).attempts().getFirst().cause())
        .isEqualTo(AttemptCause.Deadline);
  }

  /** As one that is being upgraded. */
  @Test
  void nobodyNeedsToLookWhenAQueueSuspends() {
    ModelTrainingStatus waiting =
        counted(bounded().status(counted(running(), 30)).suspendedJob(1, at(45)), 300);

    assertThat(active(waiting)).isEqualTo(1800);
    assertThat(counted(readmitted(waiting), 110).attempts().getFirst().cause()).isNull();
  }

  /** The Job controller takes away only what runs. */
  @Test
  void aPodThatHasEndedKeepsNoTimeRunning() {
    PodStatus ended =
        Pods.ended(podRunning(), "Succeeded", 0, null, false, null, at(20).toString());
    Situation situation =
        Situation.of(Trainings.gang(2, "deadlines: {active: 2h}"))
            .status(counted(running(), 30))
            .suspendedJob(1, at(45))
            .pod(1, 1, ended);

    assertThat(counted(situation, 300).attempts().getFirst())
        .satisfies(
            row -> assertThat(row.startedAt()).isNull(), row -> assertThat(row.cause()).isNull());
  }

  /** It had started in time. */
  @Test
  void theDeadlineOfTheQueueIsNotThatOfASuspension() {
    ModelTrainingStatus waiting = suspended(counted(running(), 30), 45);

    assertThat(suspended(waiting, 300).attempts().getFirst().cause()).isNull();
  }

  private static ModelTrainingStatus suspended(ModelTrainingStatus status, int minute) {
    return counted(bounded().status(status).suspendedJob(1), minute);
  }

  /** Its new pod has a node at minute 100; its program starts at 105. */
  private static Situation readmitted(ModelTrainingStatus status) {
    return bounded().status(status).job(1).pod(1, 0, podRunning(100, 102, 105));
  }

  private static Situation bounded() {
    return Situation.of(Trainings.churn("deadlines: {active: 2h, queued: 2h}"));
  }

  private static long active(ModelTrainingStatus status) {
    return Objects.requireNonNull(status.goodput()).activeSeconds();
  }

  private static void isSpent(
      ModelTrainingStatus status,
      long productive,
      long queued,
      long starting,
      long restoring,
      long replayed) {
    assertThat(spent(status.goodput()))
        .as("productive, queued, starting, restoring, replayed")
        .containsExactly(productive, queued, starting, restoring, replayed);
    assertThat(status.attempts().getFirst().goodput()).isEqualTo(status.goodput());
  }

  private static List<Long> spent(@Nullable Goodput goodput) {
    Goodput g = Objects.requireNonNull(goodput);
    return List.of(
        g.productiveSeconds(),
        g.queuedSeconds(),
        g.startingSeconds(),
        g.restoringSeconds(),
        g.replayedSeconds());
  }

  private static Goodput goodput(long productive, long active) {
    return new Goodput(null, productive, 0L, 0L, 0L, 0L, active, null);
  }

  private static Situation running() {
    return fill(Situation.of(Trainings.churn()));
  }

  private static Situation fill(Situation situation) {
    return situation.status(status()).job(1).pod(1, 0, podRunning());
  }

  private static Situation ended(int exitCode, @Nullable Integer committedAt) {
    return ended(exitCode, committedAt, exitCode == 0);
  }

  private static Situation ended(int exitCode, @Nullable Integer committedAt, boolean publishes) {
    PodStatus status =
        Pods.ended(
            podRunning(),
            exitCode == 0 ? "Succeeded" : "Failed",
            exitCode,
            committedAt == null ? null : Pods.commit(7, 1, at(committedAt).toString()),
            publishes,
            null,
            at(45).toString());
    return Situation.of(Trainings.churn())
        .status(status())
        .endedJob(1, exitCode == 0)
        .pod(1, 0, status);
  }

  private static PodStatus podRunning() {
    return podRunning(10, 12, 15);
  }

  private static PodStatus podRunning(int bound, int restored, int started) {
    PodStatus status =
        new PodStatusBuilder(Pods.running(null, at(restored).toString()))
            .withConditions(
                new PodConditionBuilder()
                    .withType("PodScheduled")
                    .withStatus("True")
                    .withLastTransitionTime(at(bound).toString())
                    .build())
            .build();
    status
        .getInitContainerStatuses()
        .getFirst()
        .getState()
        .getTerminated()
        .setStartedAt(at(bound).toString());
    status
        .getContainerStatuses()
        .getFirst()
        .getState()
        .getRunning()
        .setStartedAt(at(started).toString());
    return status;
  }

  private static ModelTrainingStatus status() {
    return ModelTrainingStatus.EMPTY.toBuilder()
        .attempt(1)
        .attempts(List.of(TrainingAttempt.builder(1).build()))
        .build();
  }

  private static Progress step(int minute) {
    return new Progress(
        1,
        Optional.empty(),
        Optional.empty(),
        Map.of("step", "" + minute),
        Optional.empty(),
        at(minute));
  }

  private static ModelTrainingStatus counted(Situation situation, int minute) {
    return TrainingDecider.decide(situation.seenAt(Duration.ofMinutes(minute))).status();
  }

  private static Instant at(int minute) {
    return T0.plusSeconds(60L * minute);
  }
}

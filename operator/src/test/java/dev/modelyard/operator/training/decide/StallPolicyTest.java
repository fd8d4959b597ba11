package dev.modelyard.operator.training.decide;

import static dev.modelyard.operator.training.Situation.T0;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.modelyard.api.v1alpha1.training.AttemptCause;
import dev.modelyard.api.v1alpha1.training.CheckpointStatus;
import dev.modelyard.api.v1alpha1.training.ModelTrainingStatus;
import dev.modelyard.api.v1alpha1.training.TrainingAttempt;
import dev.modelyard.api.v1alpha1.training.TrainingProgress;
import dev.modelyard.operator.core.Conditions;
import dev.modelyard.operator.core.Event;
import dev.modelyard.operator.core.Labels;
import dev.modelyard.operator.core.Plan;
import dev.modelyard.operator.core.Progress;
import dev.modelyard.operator.training.Pods;
import dev.modelyard.operator.training.Situation;
import dev.modelyard.operator.training.Trainings;
import dev.modelyard.operator.training.decide.StallPolicy.Consequence;
import dev.modelyard.operator.training.decide.StallPolicy.Silence;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Attempt 2 runs from minute 1 on; the operator has listened from minute 0 on. */
class StallPolicyTest {
  private static final String ASKED = "restartPolicy: {stall: {start: 30m, step: 15m}}";
  private static final String REPORT =
      "restartPolicy: {stall: {start: 30m, step: 15m, action: Report}}";
  private static final String TARGET = "target: {steps: 100}";

  /** What is known of the attempt; minutes since T0. */
  private record Known(
      @Nullable Integer steppedAt,
      @Nullable Integer committedAt,
      Map<String, String> metrics,
      @Nullable Integer percent,
      boolean spokeBefore) {
    static final Known NOTHING = new Known(null, null, Map.of(), null, false);
    static final Known SPOKE_BEFORE = new Known(null, null, Map.of(), null, true);

    static Known stepped(int minute) {
      return new Known(minute, null, Map.of("step", "7"), 7, false);
    }

    static Known committed(int minute) {
      return new Known(null, minute, Map.of(), null, false);
    }

    static Known done(int minute) {
      return new Known(minute, null, Map.of("step", "100"), 100, false);
    }

    static Known percentOnly(int minute) {
      return new Known(minute, null, Map.of(), 7, false);
    }

    Known andCommitted(int minute) {
      return new Known(steppedAt, minute, metrics, percent, spokeBefore);
    }
  }

  static Stream<Arguments> rows() {
    return Stream.of(
        row("nothing is asked, nothing was heard", "", Known.NOTHING, 31, Consequence.DOUBT),
        row(
            "a program that spoke before is silent",
            "",
            Known.SPOKE_BEFORE,
            31,
            Consequence.RESTART),
        row(
            "the spec says how long it may be silent",
            ASKED,
            Known.NOTHING,
            31,
            Consequence.RESTART),
        row("the spec asks for a report only", REPORT, Known.NOTHING, 31, Consequence.REPORT),
        row("steps have come and stay away", "", Known.stepped(40), 55, Consequence.RESTART),
        row(
            "steps stay away, a report is asked for",
            REPORT,
            Known.stepped(40),
            55,
            Consequence.REPORT),
        row("a commit is a step", "", Known.stepped(40).andCommitted(50), 65, Consequence.RESTART),
        row(
            "commits only, and the spec says how often",
            ASKED,
            Known.committed(40),
            55,
            Consequence.RESTART),
        row(
            "percent only, and the spec says how often",
            ASKED,
            Known.percentOnly(40),
            55,
            Consequence.RESTART),
        row("commits only: it may save once in three hours", "", Known.committed(40), null, null),
        row("percent only: one may take an hour", "", Known.percentOnly(40), null, null),
        row("the last step is done", ASKED + "\n" + TARGET, Known.done(40), null, null),
        row(
            "what it said before its pods ran anew is past",
            ASKED,
            Known.stepped(0),
            31,
            Consequence.RESTART));
  }

  private static Arguments row(
      String name,
      String spec,
      Known known,
      @Nullable Integer due,
      @Nullable Consequence consequence) {
    return argumentSet(name, spec, known, due, consequence);
  }

  @ParameterizedTest
  @MethodSource("rows")
  void counts(String spec, Known known, @Nullable Integer due, @Nullable Consequence consequence) {
    Optional<Silence> silence = silence(running(spec, known).seenAt(Duration.ofMinutes(2)));

    assertThat(silence.map(Silence::due))
        .isEqualTo(Optional.ofNullable(due).map(StallPolicyTest::at));
    assertThat(silence.map(Silence::consequence)).isEqualTo(Optional.ofNullable(consequence));
  }

  @Test
  void standsStillWhilePodsWaitForNodes() {
    Situation waiting = Situation.of(Trainings.churn(ASKED)).status(status(Known.NOTHING)).job(2);

    assertThat(silence(waiting.seenAt(Duration.ofDays(2)))).isEmpty();
  }

  @Test
  void standsStillWhileOneOfTheWorkersWaits() {
    Situation half =
        Situation.of(Trainings.gang(2, ASKED))
            .status(status(Known.NOTHING))
            .job(2)
            .pod(2, 0, Pods.running(null, at(1).toString()));

    assertThat(silence(half.seenAt(Duration.ofDays(2)))).isEmpty();
  }

  @Test
  void doesNotCountTheTimeInWhichNobodyListened() {
    Situation late =
        Situation.of(Trainings.churn())
            .status(status(new Known(-10, null, Map.of("step", "7"), 7, false)))
            .job(2)
            .pod(2, 0, Pods.running(null, at(-20).toString()));

    assertThat(silence(late.seenAt(Duration.ofMinutes(1))).map(Silence::due))
        .as("15 minutes from when the operator began to listen")
        .contains(at(15));
  }

  @Test
  void takesAReportThatCameInTheLastMomentIntoAccount() {
    Situation situation = running("", Known.stepped(40)).told(told(2, 54, Map.of("step", "8")));

    assertThat(decideAt(situation, 56).status().attempts().getLast().cause()).isNull();
    assertThat(decideAt(situation, 56).status().attempts().getLast().steppedAt()).isEqualTo(at(54));
  }

  @Test
  void doesNotStopAProgramWhoseStepOnlyWaitsToBeShown() {
    Situation situation = running("", Known.stepped(40)).toldLast(told(2, 54, Map.of("step", "8")));

    assertThat(decideAt(situation, 56).status().attempts().getLast().cause()).isNull();
  }

  @Test
  void doesNotTakeTheSameStepReportedAgainForAStep() {
    Situation situation =
        running("", Known.stepped(40)).told(told(2, 54, Map.of("step", "7", "loss", "0.1")));

    assertThat(decideAt(situation, 56).status().attempts().getLast().cause())
        .isEqualTo(AttemptCause.Stalled);
  }

  @Test
  void aStepBelowTheOneOfAnEarlierAttemptIsAStep() {
    Situation situation = running("", Known.SPOKE_BEFORE).told(told(2, 10, Map.of("step", "3")));

    assertThat(decideAt(situation, 20).status().attempts().getLast().steppedAt()).isEqualTo(at(10));
    assertThat(decideAt(situation, 20).status().progress())
        .extracting(TrainingProgress::step)
        .isEqualTo(3L);
  }

  @Test
  void recordsTheStallFirstAndChargesItAsAFailure() {
    ModelTrainingStatus recorded = decideAt(running(ASKED, Known.NOTHING), 31).status();
    assertThat(recorded.attempts().getLast().cause()).isEqualTo(AttemptCause.Stalled);
    assertThat(recorded.message()).contains("churn", "spec.restartPolicy.stall.start is 30m");

    Situation gone = Situation.of(Trainings.churn(ASKED)).status(recorded);
    ModelTrainingStatus ended = decideAt(gone, 32).status();
    assertThat(ended.failures()).isEqualTo(1);
    assertThat(ended.attempts().getLast().endedAt()).isEqualTo(at(32));
  }

  @Test
  void onlyTellsWhenAReportIsAskedFor() {
    ModelTrainingStatus told = decideAt(running(REPORT, Known.stepped(1)), 16).status();

    assertThat(told.attempts().getLast().cause()).isNull();
    assertThat(progressing(told))
        .extracting(Condition::getStatus, Condition::getReason)
        .containsExactly("False", "Stalled");
    assertThat(told.message())
        .contains("churn", "since 2026-01-01T00:01:00Z", "stall.step is 15m", "kubectl logs");
  }

  @Test
  void saysThatNobodyCanTellWhenNothingWasEverHeard() {
    ModelTrainingStatus told = decideAt(running("", Known.NOTHING), 31).status();

    assertThat(told.attempts().getLast().cause()).isNull();
    assertThat(progressing(told))
        .extracting(Condition::getStatus, Condition::getReason)
        .containsExactly("Unknown", "NothingReported");
  }

  @Test
  void doesNotStopPodsThatTrustAFormerCertificate() {
    Situation situation =
        Situation.of(Trainings.churn(ASKED))
            .status(status(Known.stepped(40)))
            .job(2)
            .pod(
                new PodBuilder(Pods.pod(2, 0, Pods.running(null, at(1).toString())))
                    .editMetadata()
                    .addToAnnotations(Labels.PROGRESS_CA, "a former certificate")
                    .endMetadata()
                    .build());

    ModelTrainingStatus told = decideAt(situation, 56).status();

    assertThat(told.attempts().getLast().cause()).isNull();
    assertThat(told.message()).contains("since 2026-01-01T00:40:00Z", "a former certificate");
  }

  @Test
  void isWellAgainWithTheNextStepAndIsNotWrittenInBetween() {
    Situation situation = running(REPORT, Known.stepped(1));
    ModelTrainingStatus told = decideAt(situation, 16).status();
    assertThat(decideAt(situation, 16).events()).extracting(Event::reason).contains("Stalled");
    situation.status(told);
    assertThat(decideAt(situation, 90).status()).isEqualTo(told);
    assertThat(decideAt(situation, 90).events()).isEmpty();

    situation.told(told(2, 91, Map.of("step", "8")));
    assertThat(progressing(decideAt(situation, 91).status()).getStatus()).isEqualTo("True");
  }

  @Test
  void looksAgainWhenTheSilenceIsDue() {
    assertThat(decideAt(running("", Known.stepped(40)), 50).requeue().after())
        .contains(Duration.ofMinutes(5));
  }

  private static Situation running(String spec, Known known) {
    return Situation.of(Trainings.churn(spec))
        .status(status(known))
        .job(2)
        .pod(2, 0, Pods.running(null, at(1).toString()));
  }

  private static ModelTrainingStatus status(Known known) {
    TrainingAttempt first =
        TrainingAttempt.builder(1)
            .cause(AttemptCause.Evicted)
            .startedAt(at(-90))
            .steppedAt(known.spokeBefore() ? at(-80) : null)
            .endedAt(at(-70))
            .build();
    TrainingAttempt second =
        TrainingAttempt.builder(2)
            .startedAt(at(1))
            .steppedAt(known.steppedAt() == null ? null : at(known.steppedAt()))
            .build();
    return ModelTrainingStatus.EMPTY.toBuilder()
        .attempt(2)
        .attempts(List.of(first, second))
        .progress(
            new TrainingProgress(
                known.spokeBefore() ? 50L : 7L, null, known.percent(), null, null, known.metrics()))
        .checkpoint(
            known.committedAt() == null
                ? null
                : new CheckpointStatus(
                    7L, 2, "sha256:00", null, at(known.committedAt()), null, null, null, null))
        .build();
  }

  private static Progress told(int attempt, int minute, Map<String, String> metrics) {
    return new Progress(
        attempt, Optional.empty(), Optional.empty(), metrics, Optional.empty(), at(minute));
  }

  private static Optional<Silence> silence(TrainingSnapshot seen) {
    return StallPolicy.of(seen, AttemptReports.known(seen, seen.ledger().open().orElseThrow()));
  }

  private static Plan<ModelTrainingStatus> decideAt(Situation situation, int minute) {
    return TrainingDecider.decide(situation.seenAt(Duration.ofMinutes(minute)));
  }

  private static Condition progressing(ModelTrainingStatus status) {
    return Conditions.from(status.conditions(), 1, T0).find("Progressing").orElseThrow();
  }

  private static Instant at(int minute) {
    return T0.plusSeconds(60L * minute);
  }
}

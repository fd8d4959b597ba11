package dev.modelyard.operator.training.decide;

import static dev.modelyard.operator.training.Situation.T0;
import static org.assertj.core.api.Assertions.assertThat;

import dev.modelyard.api.v1alpha1.training.CheckpointStatus;
import dev.modelyard.api.v1alpha1.training.ModelTrainingStatus;
import dev.modelyard.api.v1alpha1.training.TrainingAttempt;
import dev.modelyard.api.v1alpha1.training.TrainingProgress;
import dev.modelyard.operator.core.AgentReport;
import dev.modelyard.operator.core.Conditions;
import dev.modelyard.operator.core.Json;
import dev.modelyard.operator.core.Progress;
import dev.modelyard.operator.training.Pods;
import dev.modelyard.operator.training.Situation;
import dev.modelyard.operator.training.Trainings;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Attempt 1 runs from minute 1 on, and somebody looks at minute 10. */
class ProgressPolicyTest {
  private static final String TARGET = "target: {steps: 1000}";
  private static final Map<String, String> STEP_540 = Map.of("step", "540", "loss", "0.5");

  @Test
  void readsTheStepFromTheMetricsAndThePercentFromTheTarget() {
    TrainingProgress progress = progress(running().told(told(STEP_540, null, null)));

    assertThat(progress.step()).isEqualTo(540);
    assertThat(progress.targetSteps()).isEqualTo(1000);
    assertThat(progress.percent()).isEqualTo(54);
    assertThat(progress.metrics()).containsEntry("loss", "0.5");
  }

  @Test
  void reckonsSpeedAndEndFromTheStartOfTheAttempt() {
    TrainingProgress progress = progress(running().told(told(STEP_540, null, null)));

    assertThat(progress.stepsPerSecond()).isEqualTo("1.00");
    assertThat(progress.estimatedCompletion()).isEqualTo(at(10).plusSeconds(460));
  }

  @Test
  void prefersWhatTheProgramItselfSays() {
    TrainingProgress progress = progress(running().told(told(STEP_540, 60, 30L)));

    assertThat(progress.percent()).isEqualTo(60);
    assertThat(progress.estimatedCompletion()).isEqualTo(at(10).plusSeconds(30));
  }

  /** The API server takes no year of five digits. */
  @ParameterizedTest
  @ValueSource(longs = {Long.MAX_VALUE, 300_000_000_000L})
  void foreseesNoEndBeyondACentury(long remaining) {
    Situation situation = running("").told(told(STEP_540, 60, remaining));

    assertThat(progress(situation).estimatedCompletion()).isNull();
  }

  @Test
  void reckonsNoEndBeyondACentury() {
    Situation situation =
        running("target: {steps: 1000000000000000}").told(told(Map.of("step", "10"), null, null));

    assertThat(progress(situation).estimatedCompletion()).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e30", "-7"})
  void takesNoNumberForAStepThatNoneCanHave(String step) {
    assertThat(progress(running().told(told(Map.of("step", step), 5, null))).step()).isNull();
  }

  /** The status has room for so many, and is refused as a whole otherwise. */
  @Test
  void keepsAsManyMetricsAsTheStatusTakesThoseThatAreRequiredFirst() {
    Map<String, String> many = new HashMap<>(Map.of("z-required", "1", "long", "9".repeat(5000)));
    IntStream.range(0, 100).forEach(n -> many.put("m%03d".formatted(n), "1"));
    Situation situation =
        running("publish: {require: [{metric: z-required, min: \"0\"}]}").told(metrics(many));

    assertThat(progress(situation).metrics())
        .hasSize(64)
        .containsKeys("z-required", "m000", "m062")
        .doesNotContainKeys("m063", "long");
  }

  @Test
  void takesTheLastCommitForTheStepOfAProgramThatReportsNone() {
    assertThat(progress(running().told(committed(300))).step()).isEqualTo(300);
  }

  @Test
  void doesNotTakeAWordForAStep() {
    assertThat(progress(running().told(told(Map.of("step", "many"), 5, null))).step()).isNull();
  }

  @Test
  void doesNotGoBackWithinAnAttempt() {
    Situation situation = running().status(status(T0, 700L));

    assertThat(progress(situation.told(told(STEP_540, null, null))).step()).isEqualTo(700);
  }

  @Test
  void maySayLessThanTheAttemptBefore() {
    Situation situation = running().status(status(null, 700L));

    assertThat(progress(situation.told(told(STEP_540, null, null))).step()).isEqualTo(540);
  }

  @Test
  void keepsWhatIsKnownWhileNobodySpeaks() {
    assertThat(progress(running().status(status(T0, 700L))).step()).isEqualTo(700);
  }

  /** The API server makes null of an object whose last field goes, and then refuses it. */
  @Test
  void hasNothingToSayBeforeANewAttemptHasSaidAnything() {
    Situation situation = running("").status(status(null, 700L)).told(committed(null));

    assertThat(decided(situation).progress()).isNull();
  }

  @Test
  void countsTheWorkThatIsNotCommitted() {
    Situation situation = running().status(status(T0, 700L)).told(told(STEP_540, null, null));

    assertThat(decided(situation).checkpoint())
        .extracting(CheckpointStatus::workAtRiskSeconds)
        .isEqualTo(240L);
  }

  @Test
  void endsWithTheLastWordAndNotWithTheOneThatWasShown() {
    TrainingProgress progress =
        progress(
            ended(0, 900)
                .told(told(Map.of("step", "940"), 94, 60L))
                .toldLast(told(Map.of("step", "1000"), 100, 0L)));

    assertThat(progress.step()).isEqualTo(1000);
    assertThat(progress.percent()).isEqualTo(100);
    assertThat(progress.estimatedCompletion()).isNull();
  }

  @Test
  void endsAtAHundredWhenTheLastCommitReachesTheTarget() {
    TrainingProgress progress = progress(ended(0, 1000).told(told(Map.of("step", "940"), 94, 60L)));

    assertThat(progress.step()).isEqualTo(1000);
    assertThat(progress.percent()).isEqualTo(100);
  }

  @Test
  void endsShortOfAHundredWhenTheProgramDid() {
    assertThat(progress(ended(0, 500)).percent()).isEqualTo(50);
  }

  @Test
  void expectsNoEndAndRisksNothingAfterACrash() {
    Situation situation = ended(1, 500).told(told(Map.of("step", "940"), 94, 60L));

    assertThat(progress(situation).percent()).isEqualTo(94);
    assertThat(progress(situation).estimatedCompletion()).isNull();
    assertThat(decided(situation).checkpoint())
        .extracting(CheckpointStatus::workAtRiskSeconds)
        .isNull();
  }

  @Test
  void doesNotCallCheckpointsHealthyBeforeThereIsOne() {
    assertThat(health(running())).isEmpty();
    assertThat(health(running().told(committed(null)))).contains("Unknown NoCheckpointYet");
    assertThat(health(running().told(committed(300)))).contains("True Committing");
    assertThat(health(ended(1, 300))).contains("True Committing");
  }

  private static Optional<String> health(Situation situation) {
    return Conditions.from(decided(situation).conditions(), 1, T0)
        .find(StatusDraft.CHECKPOINT_HEALTHY)
        .map((Condition c) -> c.getStatus() + " " + c.getReason());
  }

  private static Situation running() {
    return running(TARGET);
  }

  private static Situation running(String spec) {
    return Situation.of(Trainings.churn(spec))
        .status(status(null, null))
        .job(1)
        .pod(1, 0, Pods.running(null, at(1).toString()));
  }

  private static Situation ended(int exitCode, long commit) {
    PodStatus status =
        Pods.ended(
            Pods.running(null, at(1).toString()),
            exitCode == 0 ? "Succeeded" : "Failed",
            exitCode,
            Pods.commit(commit, 1, at(9).toString()),
            exitCode == 0,
            null,
            at(10).toString());
    return Situation.of(Trainings.churn(TARGET)).status(status(null, null)).pod(1, 0, status);
  }

  private static ModelTrainingStatus status(@Nullable Instant steppedAt, @Nullable Long step) {
    ModelTrainingStatus.Builder status =
        ModelTrainingStatus.EMPTY.toBuilder()
            .attempt(1)
            .attempts(
                List.of(TrainingAttempt.builder(1).startedAt(at(1)).steppedAt(steppedAt).build()));
    return step == null
        ? status.build()
        : status
            .progress(new TrainingProgress(step, null, null, null, null, Map.of()))
            .checkpoint(
                new CheckpointStatus(500L, 1, "sha256:00", null, at(6), null, null, null, null))
            .build();
  }

  private static Progress told(
      Map<String, String> metrics, @Nullable Integer percent, @Nullable Long remaining) {
    return new Progress(
        1,
        Optional.ofNullable(percent),
        Optional.ofNullable(remaining),
        metrics,
        Optional.empty(),
        at(10));
  }

  private static Progress metrics(Map<String, String> metrics) {
    AgentReport said =
        AgentReport.parse(
            Json.canonical(
                Map.of(
                    "schema",
                    AgentReport.SCHEMA,
                    "command",
                    "watch",
                    "outcome",
                    "Running",
                    "metrics",
                    metrics)));
    return new Progress(1, Optional.empty(), Optional.empty(), Map.of(), Optional.of(said), at(10));
  }

  private static Progress committed(@Nullable Integer step) {
    String commit =
        step == null
            ? ""
            : ",\"lastCommit\":{\"step\":%d,\"epoch\":1,\"digest\":\"sha256:01\"}".formatted(step);
    AgentReport said =
        AgentReport.parse(
            "{\"schema\":\"modelyard.dev/agent/v1\",\"command\":\"watch\",\"outcome\":\"Running\""
                + commit
                + "}");
    return new Progress(1, Optional.empty(), Optional.empty(), Map.of(), Optional.of(said), at(10));
  }

  private static TrainingProgress progress(Situation situation) {
    return Objects.requireNonNull(decided(situation).progress());
  }

  private static ModelTrainingStatus decided(Situation situation) {
    return TrainingDecider.decide(situation.seenAt(Duration.ofMinutes(10))).status();
  }

  private static Instant at(int minute) {
    return T0.plusSeconds(60L * minute);
  }
}

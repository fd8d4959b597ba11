package dev.modelyard.operator.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelyard.operator.core.AgentReport;
import dev.modelyard.operator.core.TrainingPods.Speaker;
import dev.modelyard.operator.http.ProgressIntake.Answer;
import dev.modelyard.operator.http.ProgressIntake.Contract;
import dev.modelyard.operator.http.ProgressIntake.Report;
import dev.modelyard.operator.http.TokenReviewer.PodIdentity;
import dev.modelyard.operator.metrics.Meters;
import dev.modelyard.operator.testkit.VirtualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProgressIntakeTest {

  private static final PodIdentity POD = new PodIdentity("team-a", "churn-a1-0", "pod-uid");
  private static final String BODY =
      """
      {"trainerStatus":{"progressPercentage":45,"estimatedRemainingSeconds":120,
       "metrics":[{"name":"loss","value":"0.15"}],"lastUpdatedTime":"2026-01-01T00:00:00Z"}}""";

  private final VirtualClock clock = new VirtualClock(Instant.parse("2026-01-01T00:00:00Z"));
  private final LiveBoard board = new LiveBoard(clock, (delay, task) -> {});
  private final List<String> triggered = new ArrayList<>();

  /** Token to what the API server says of it for the audience of training team-a/churn. */
  private final Map<String, PodIdentity> tokens =
      Map.of("good", POD, "elsewhere", new PodIdentity("team-b", "churn-a1-0", "pod-uid"));

  private Optional<Speaker> speaker = Optional.of(new Speaker("uid", 1, 0));
  private boolean leading = true;
  private boolean apiServerIsDown;

  private final ProgressIntake intake =
      new ProgressIntake(
          (token, audience) -> {
            if (apiServerIsDown) {
              throw new IllegalStateException("no answer");
            }
            return audience.equals("modelyard.dev/training/team-a/churn")
                ? Optional.ofNullable(tokens.get(token))
                : Optional.empty();
          },
          (namespace, training, name, uid) ->
              name.equals(POD.name()) && uid.equals(POD.uid()) ? speaker : Optional.empty(),
          board,
          (namespace, training) -> triggered.add(namespace + "/" + training),
          clock,
          () -> leading,
          new Meters());

  @Test
  void aReportOfTheCurrentAttemptIsEchoedAndShown() {
    Answer answer = send("Bearer good", BODY);

    assertThat(answer).isEqualTo(new Answer(200, BODY));
    assertThat(board.latest("uid").orElseThrow().percent()).contains(45);
    assertThat(board.latest("uid").orElseThrow().metrics()).containsEntry("loss", "0.15");
    assertThat(triggered).containsExactly("team-a/churn");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "good", "Basic good", "Bearer ", "Bearer unknown"})
  void withoutAGoodTokenItIsRefused(String authorization) {
    assertRefused(401, send(authorization, BODY));
  }

  @Test
  void aTokenForAnotherTrainingIsRefused() {
    Report report = new Report(Contract.KUBEFLOW_TRAINER, "team-a", "other", "Bearer good", BODY);

    assertRefused(401, intake.answer(report));
  }

  @Test
  void aPodOfAnotherNamespaceIsRefused() {
    assertRefused(403, send("Bearer elsewhere", BODY));
  }

  @Test
  void aPodThatIsNotOfTheCurrentAttemptIsRefused() {
    speaker = Optional.empty();

    assertRefused(403, send("Bearer good", BODY));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "{}",
        "{\"trainerStatus\":",
        "{\"trainerStatus\":{\"progressPercentage\":101}}",
        "{\"trainerStatus\":{\"estimatedRemainingSeconds\":-1}}",
        "{\"trainerStatus\":{\"metrics\":[{\"name\":\"\",\"value\":\"1\"}]}}",
        "{\"trainerStatus\":{\"progressPercentage\":\"many\"}}"
      })
  void aBodyThatMakesNoSenseIsRefusedWithAReason(String body) {
    assertRefused(400, send("Bearer good", body));
  }

  @Test
  void aPodThatReportsTooOftenIsSlowedDownAndRecovers() {
    for (int i = 0; i < 10; i++) {
      assertThat(send("Bearer good", BODY).code()).isEqualTo(200);
    }
    assertRefused(429, send("Bearer good", BODY));

    clock.advance(Duration.ofSeconds(1));
    assertThat(send("Bearer good", BODY).code()).isEqualTo(200);
  }

  /** They share a pod. */
  @Test
  void aProgramThatReportsTooOftenDoesNotMuteItsAgent() {
    for (int i = 0; i < 11; i++) {
      send("Bearer good", BODY);
    }

    assertThat(sendAsAgent("").code()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"step\":9223372036854775807",
        "\"step\":-1",
        "\"step\":7,\"seconds\":-1",
        "\"step\":7,\"seconds\":1e300",
        "\"step\":7,\"committedAt\":\"+10000-01-01T00:00:00Z\""
      })
  void aCommitThatNoneCanBeIsRefused(String commit) {
    assertRefused(
        400,
        sendAsAgent(",\"lastCommit\":{%s,\"epoch\":1,\"digest\":\"sha256:00\"}".formatted(commit)));
  }

  private Answer sendAsAgent(String more) {
    String report =
        "{\"schema\":\"modelyard.dev/agent/v1\",\"command\":\"watch\",\"outcome\":\"Running\"%s}"
            .formatted(more);
    return intake.answer(new Report(Contract.AGENT, "team-a", "churn", "Bearer good", report));
  }

  @Test
  void aReplicaOnStandbyAsksToTryAgain() {
    leading = false;

    assertRefused(503, send("Bearer good", BODY));
  }

  @Test
  void whenTheApiServerDoesNotAnswerNothingIsTakenIn() {
    apiServerIsDown = true;

    assertRefused(503, send("Bearer good", BODY));
  }

  @Test
  void theAgentsReportIsTakenInItsOwnForm() {
    String report =
        """
        {"schema":"modelyard.dev/agent/v1","command":"watch","outcome":"Running",
         "lastCommit":{"step":7,"epoch":1,"digest":"sha256:00"},"unknown":1}""";
    Answer answer =
        intake.answer(new Report(Contract.AGENT, "team-a", "churn", "Bearer good", report));

    assertThat(answer.code()).isEqualTo(200);
    assertThat(board.latest("uid").orElseThrow().agent().map(AgentReport::lastCommit))
        .hasValueSatisfying(commit -> assertThat(commit.step()).isEqualTo(7));
  }

  private Answer send(@Nullable String authorization, String body) {
    return intake.answer(
        new Report(Contract.KUBEFLOW_TRAINER, "team-a", "churn", authorization, body));
  }

  private void assertRefused(int code, Answer answer) {
    assertThat(answer.code()).isEqualTo(code);
    assertThat(answer.json())
        .contains("\"kind\":\"Status\"", "\"status\":\"Failure\"", "\"code\":" + code);
    assertThat(board.latest("uid")).satisfies(p -> assertThat(code == 429 || p.isEmpty()).isTrue());
  }
}

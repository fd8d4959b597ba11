package dev.modelyard.operator.serving.decide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelyard.api.v1alpha1.common.Reason;
import dev.modelyard.api.v1alpha1.serving.Gate;
import dev.modelyard.api.v1alpha1.serving.ServingDeadlines;
import dev.modelyard.operator.core.AgentReport;
import dev.modelyard.operator.serving.decide.ServerPod.Crash;
import dev.modelyard.operator.serving.decide.ServerPod.Waiting;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReadinessPolicyTest {

  private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");

  /** A pod in the making; each test says what it shows. */
  private static final class Shown {
    private boolean leaving;
    private Optional<String> unschedulable = Optional.empty();
    private Optional<Instant> scheduledAt = Optional.of(T0);
    private Optional<AgentReport> verify = Optional.empty();
    private Optional<Instant> startedAt = Optional.empty();
    private Instant unreadySince = T0;
    private Optional<Crash> crash = Optional.empty();
    private Optional<Waiting> waiting = Optional.empty();

    Shown unschedulable(String why) {
      unschedulable = Optional.of(why);
      scheduledAt = Optional.empty();
      return this;
    }

    Shown scheduledAt(Instant at) {
      scheduledAt = Optional.of(at);
      return this;
    }

    Shown waiting(String reason, String message) {
      waiting = Optional.of(new Waiting("server", reason, message));
      return this;
    }

    Shown startedAt(Instant at) {
      startedAt = Optional.of(at);
      return this;
    }

    Shown unreadySince(Instant at) {
      unreadySince = at;
      return this;
    }

    Shown leaving() {
      leaving = true;
      return this;
    }

    Shown crashed(int restarts) {
      crash = Optional.of(new Crash(restarts, 3, "Error", "no such tensor\n"));
      return startedAt(T0);
    }

    Shown said(String outcome, String message) {
      verify =
          Optional.of(
              AgentReport.parse(
                  """
                  {"schema":"modelyard.dev/agent/v1","command":"verify","outcome":"%s","message":"%s"}\
                  """
                      .formatted(outcome, message)));
      return this;
    }

    Health after(Duration time) {
      ServerPod pod =
          new ServerPod(
              "p",
              false,
              leaving,
              T0,
              unschedulable,
              scheduledAt,
              verify,
              startedAt,
              unreadySince,
              crash,
              waiting);
      return ReadinessPolicy.assess(List.of(pod), ServingDeadlines.DEFAULT, T0.plus(time));
    }
  }

  @Test
  void looksAgainWhenTheNextDeadlinePasses() {
    assertThat(new Shown().after(Duration.ZERO))
        .isEqualTo(new Health.Fine(Optional.of(T0.plus(Duration.ofMinutes(30)))));
  }

  @Test
  void saysThatNoNodeWasFoundAndBlamesNoModel() {
    Shown pod = new Shown().unschedulable("0/3 nodes are available");

    assertThat(pod.after(Duration.ofMinutes(15))).isInstanceOf(Health.Fine.class);
    assertThat(pod.after(Duration.ofMinutes(16)))
        .isEqualTo(
            new Health.Untried(
                Reason.ScheduleDeadline,
                "pod p found no node within 15m (deadlines.schedule): 0/3 nodes are available"));
  }

  @Test
  void givesEachPodTheWholeDownloadDeadlineFromItsOwnNode() {
    Shown pod =
        new Shown()
            .scheduledAt(T0.plus(Duration.ofMinutes(14)))
            .waiting("ImagePullBackOff", "none");

    assertThat(pod.after(Duration.ofMinutes(43))).isInstanceOf(Health.Fine.class);
    assertThat(pod.after(Duration.ofMinutes(45)))
        .isEqualTo(
            new Health.Untried(
                Reason.DownloadDeadline,
                "pod p did not start its server within 30m (deadlines.download):"
                    + " ImagePullBackOff: none"));
  }

  @Test
  void refusesBytesThatDoNotVerifyAtOnceAndByDigest() {
    assertThat(new Shown().said("DigestMismatch", "files/a differs").after(Duration.ZERO))
        .isEqualTo(new Health.Bad(Gate.Verify, true, "DigestMismatch: files/a differs"));
    assertThat(new Shown().said("Missing", "no manifest").after(Duration.ZERO))
        .isInstanceOf(Health.Bad.class);
  }

  @Test
  void doesNotTakeAFailedReadForBadBytes() {
    assertThat(new Shown().said("Error", "input/output error").after(Duration.ZERO))
        .isInstanceOf(Health.Fine.class);
  }

  @Test
  void forgivesOneRestartButNotTwo() {
    assertThat(new Shown().crashed(1).after(Duration.ZERO)).isInstanceOf(Health.Fine.class);
    assertThat(new Shown().crashed(2).after(Duration.ZERO))
        .isEqualTo(
            new Health.Bad(
                Gate.Load,
                false,
                "the server of pod p ended 3 times, last with exit code 3 (Error): no such"
                    + " tensor"));
  }

  @Test
  void refusesAServerThatIsNotReadyInTime() {
    Shown pod = new Shown().startedAt(T0);

    assertThat(pod.after(Duration.ofMinutes(10))).isInstanceOf(Health.Fine.class);
    assertThat(pod.after(Duration.ofMinutes(11))).isInstanceOf(Health.Bad.class);
  }

  @Test
  void countsFromWhenAPodStoppedBeingReady() {
    Shown flapping = new Shown().startedAt(T0).unreadySince(T0.plus(Duration.ofHours(1)));

    assertThat(flapping.after(Duration.ofMinutes(65))).isInstanceOf(Health.Fine.class);
  }

  @Test
  void hearsNothingFromPodsThatAreLeaving() {
    assertThat(new Shown().crashed(5).leaving().after(Duration.ofDays(1)))
        .isEqualTo(new Health.Fine(Optional.empty()));
  }
}

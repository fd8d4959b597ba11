package dev.modelyard.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelyard.api.v1alpha1.training.ModelTrainingStatus;
import dev.modelyard.api.v1alpha1.training.TrainingPhase;
import dev.modelyard.e2e.fixtures.Digits;
import dev.modelyard.e2e.fixtures.TestNamespace;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A program that ends at SIGTERM as if it were done, and saves only when asked to. */
class SaveOnStopE2E {
  private static final Duration LONG = Duration.ofMinutes(2);

  /** In place of the sample's own answer to SIGTERM, which is to save. */
  private static final String ENDS_AT_SIGTERM =
      """
      ["bash", "-c", "python3 train.py & p=$!; trap 'kill -9 $p; exit 0' TERM; wait $p"]""";

  @RegisterExtension final TestNamespace namespace = new TestNamespace();

  @Test
  void losesNothingToASuspensionOrAnEviction() {
    namespace.apply(
        Digits.manifest("patient", 600, Duration.ofMillis(100), "")
            .replace("[python3, train.py]", ENDS_AT_SIGTERM)
            .replace("save_every: \"10\"", "save_every: \"1000\"")
            .replace(
                "storage: {pvc: {size: 1Gi}}",
                "storage: {pvc: {size: 1Gi}}, saveOnStop: {timeout: 1m}"));
    Digits training = Digits.of(namespace, "patient");
    training.await("it runs", LONG, status -> percent(status) >= 3);
    assertThat(training.committed()).isZero();

    // When it is suspended, then everything up to that moment is committed
    long asked = System.nanoTime();
    training.patch("{\"suspend\":true}");
    ModelTrainingStatus suspended =
        training.await("suspended", LONG, s -> s.phase() == TrainingPhase.Suspended);
    System.out.printf(
        "suspended after %.1f s, with step %d%n",
        (System.nanoTime() - asked) / 1e9, training.committed());
    assertThat(training.committed()).isGreaterThanOrEqualTo(18);

    // When its pod is evicted later, which the operator hears of afterwards, likewise
    long before = training.committed();
    training.patch("{\"suspend\":false}");
    training.await(
        "it has gone on", LONG, s -> s.attempt() == 2 && percent(s) > percent(suspended) + 2);
    training.evict();
    ModelTrainingStatus evicted =
        training.await(
            "the third attempt has resumed",
            LONG,
            s -> s.attempt() == 3 && s.attempts().getLast().resumedFromStep() != null);
    assertThat(evicted.attempts().get(1).resumedFromStep()).isEqualTo(before);
    assertThat(evicted.attempts().get(2).resumedFromStep()).isGreaterThan(before + 10);
  }

  private static int percent(ModelTrainingStatus status) {
    return status.progress() == null || status.progress().percent() == null
        ? 0
        : status.progress().percent();
  }
}

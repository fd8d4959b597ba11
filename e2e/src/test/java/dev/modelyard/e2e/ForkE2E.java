package dev.modelyard.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelyard.api.v1alpha1.training.ModelTrainingStatus;
import dev.modelyard.e2e.fixtures.Digits;
import dev.modelyard.e2e.fixtures.TestNamespace;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A training that begins at a checkpoint of another. */
class ForkE2E {
  private static final Duration LONG = Duration.ofMinutes(3);

  @RegisterExtension final TestNamespace namespace = new TestNamespace();

  @Test
  void endsInTheBytesOfARunThatWasNeverTwo() {
    Digits whole = Digits.train(namespace, "whole", 60, Duration.ZERO, "");
    Digits old = Digits.train(namespace, "old", 40, Duration.ZERO, "");
    String undisturbed = digest(whole.awaitSuccess(LONG));
    old.awaitSuccess(LONG);

    namespace.apply(
        Digits.manifest(
                "fork",
                60,
                Duration.ZERO,
                """
                resume: {from: {training: old, step: 30}}
                """)
            .replace("pvc: {size: 1Gi}", "pvc: {claimName: old-checkpoints}"));
    ModelTrainingStatus forked = Digits.of(namespace, "fork").awaitSuccess(LONG);

    assertThat(forked.attempts())
        .singleElement()
        .satisfies(
            attempt -> {
              assertThat(attempt.resumedFromStep()).isEqualTo(30);
              assertThat(attempt.firstStep()).isEqualTo(40);
            });
    assertThat(digest(forked)).isEqualTo(undisturbed);
  }

  private static String digest(ModelTrainingStatus status) {
    return Objects.requireNonNull(status.version(), "no version").digest();
  }
}

package dev.modelyard.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelyard.e2e.fixtures.Digits;
import dev.modelyard.e2e.fixtures.TestNamespace;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Mistakes that everybody makes, and what the object says of them. */
class NewcomerE2E {
  private static final Duration SOON = Duration.ofSeconds(60);

  @RegisterExtension final TestNamespace namespace = new TestNamespace();

  @Test
  void misspeltFieldIsNamedByTheApiServer() {
    assertThatThrownBy(
            () ->
                namespace.apply(
                    Digits.manifest("digits", 60, Duration.ZERO, "")
                        .replace("framework:", "framwork:")))
        .hasMessageContaining("framwork");
  }

  @Test
  void moreGpusThanAnyNodeHasIsSaid() {
    // When a training asks for 64 GPUs
    namespace.apply(
        Digits.manifest("digits", 60, Duration.ZERO, "")
            .replace("nvidia.com/gpu: 1", "nvidia.com/gpu: 64"));

    // Then its message says what is short, and it has not failed
    var status =
        Digits.of(namespace, "digits")
            .await(
                "the shortage is said",
                SOON,
                seen -> seen.message() != null && seen.message().contains("nvidia.com/gpu"));
    assertThat(status.failures()).isZero();
  }

  @Test
  void missingSecretIsNamed() {
    // When a training takes its environment from a Secret that is not there
    namespace.apply(
        Digits.manifest("digits", 60, Duration.ZERO, "")
            .replace(
                "command: [python3, train.py]",
                "command: [python3, train.py]\n    envFrom: [{secretRef: {name: wandb}}]"));

    // Then its message names it, and it goes on by itself once it is there
    Digits training = Digits.of(namespace, "digits");
    training.await(
        "the Secret is named",
        SOON,
        seen -> seen.message() != null && seen.message().contains("wandb"));
    namespace.apply(
        """
        apiVersion: v1
        kind: Secret
        metadata: {name: wandb}
        stringData: {WANDB_MODE: disabled}
        """);
    assertThat(training.awaitSuccess(Duration.ofMinutes(3)).attempt()).isEqualTo(1);
  }

  @Test
  void programThatFailsIsShownWithItsExitCodeAndWhereToLook() {
    // When the program ends with exit code 3 each time
    namespace.apply(
        Digits.manifest("digits", 60, Duration.ZERO, "")
            .replace(
                "command: [python3, train.py]",
                "command: [python3, -c, \"import sys; sys.exit(3)\"]"));

    // Then the training fails within its budget and says why and what to do
    var status =
        Digits.of(namespace, "digits")
            .await(
                "it has failed",
                Duration.ofMinutes(3),
                seen -> seen.phase() != null && seen.phase().name().equals("Failed"));
    assertThat(status.message()).contains("3").contains("kubectl");
  }
}

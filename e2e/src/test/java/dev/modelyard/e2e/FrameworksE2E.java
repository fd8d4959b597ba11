package dev.modelyard.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelyard.api.v1alpha1.training.AttemptCause;
import dev.modelyard.api.v1alpha1.training.ModelTrainingStatus;
import dev.modelyard.api.v1alpha1.training.TrainingAttempt;
import dev.modelyard.api.v1alpha1.version.Lineage;
import dev.modelyard.api.v1alpha1.version.ModelFormat;
import dev.modelyard.api.v1alpha1.version.ModelVersion;
import dev.modelyard.api.v1alpha1.version.ModelVersionSpec;
import dev.modelyard.api.v1alpha1.version.TrainingLineage;
import dev.modelyard.e2e.fixtures.Digits;
import dev.modelyard.e2e.fixtures.Node;
import dev.modelyard.e2e.fixtures.TestNamespace;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Programs of other frameworks, written as if nothing but their own checkpoints existed: killed in
 * the middle they go on from the newest commit, and what they leave in the end is a version.
 */
@Tag("wide")
class FrameworksE2E {
  private static final Duration LONG = Duration.ofMinutes(3);

  @RegisterExtension final TestNamespace namespace = new TestNamespace();

  @Test
  void transformersGoesOnFromItsNewestCheckpoint() {
    Digits training = train("Transformers", "transformers", "0.1");

    long resumed = resumesWhenKilledAfter(40, training);

    assertThat(secondLog()).contains("Continuing training from global step " + resumed);
    assertPublished(training, "safetensors");
  }

  @Test
  void kerasGoesOnFromItsBackup() {
    Digits training = train("Keras", "keras", "3");

    long resumed = resumesWhenKilledAfter(2, training);

    assertThat(secondLog().lines().filter(line -> line.startsWith("Epoch ")))
        .first()
        .isEqualTo("Epoch %d/15".formatted(resumed + 1));
    assertPublished(training, "keras");
  }

  private Digits train(String framework, String name, String pause) {
    namespace.apply(
        """
        apiVersion: modelyard.dev/v1alpha1
        kind: ModelTraining
        metadata: {name: %2$s}
        spec:
          framework: %1$s
          trainer:
            image: modelyard/frameworks:dev
            command: [/venvs/%2$s/bin/python, train_%2$s.py]
            env:
            - {name: PAUSE, value: "%3$s"}
            - {name: OMP_NUM_THREADS, value: "1"}
            - {name: KERAS_BACKEND, value: torch}
          checkpoints: {storage: {pvc: {size: 1Gi}}}
          publish: {directory: final}
          restartPolicy: {backoff: {initial: 1s, max: 2s}}
        """
            .formatted(framework, name, pause));
    return Digits.of(namespace, name);
  }

  /** The step at which the second attempt began, and after which it succeeded. */
  private long resumesWhenKilledAfter(long step, Digits training) {
    training.await("a commit", LONG, status -> training.committed() >= step);
    long committed = training.committed();
    assertThat(Node.killTrainer(namespace.name(), training.name())).isPositive();
    ModelTrainingStatus end = training.awaitSuccess(LONG);

    List<TrainingAttempt> ledger = end.attempts();
    assertThat(ledger)
        .extracting(TrainingAttempt::cause)
        .containsExactly(AttemptCause.UserError, AttemptCause.Completed);
    assertThat(ledger.getFirst().exitCode()).isEqualTo(137);
    Long resumed = Objects.requireNonNull(ledger.getLast().resumedFromStep());
    assertThat(resumed)
        .isGreaterThanOrEqualTo(committed)
        .isEqualTo(ledger.getFirst().lastStep())
        .isLessThan(training.committed());
    return resumed;
  }

  private String secondLog() {
    return namespace
        .client()
        .pods()
        .inNamespace(namespace.name())
        .withName(namespace.pods("modelyard.dev/attempt", "2").getFirst().getMetadata().getName())
        .inContainer("trainer")
        .getLog();
  }

  private void assertPublished(Digits training, String format) {
    var published = Objects.requireNonNull(training.status().version());
    ModelVersionSpec version = namespace.get(ModelVersion.class, published.name()).getSpec();
    assertThat(version.digest()).isEqualTo(published.digest()).startsWith("sha256:");
    assertThat(version.format()).isNotNull().extracting(ModelFormat::name).isEqualTo(format);
    assertThat(version.lineage())
        .isNotNull()
        .extracting(Lineage::training)
        .isNotNull()
        .extracting(TrainingLineage::attempt)
        .isEqualTo(2);
  }
}

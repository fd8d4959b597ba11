package dev.modelyard.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelyard.api.v1alpha1.training.ModelTrainingStatus;
import dev.modelyard.api.v1alpha1.version.ModelVersion;
import dev.modelyard.e2e.fixtures.Digits;
import dev.modelyard.e2e.fixtures.OperatorPod;
import dev.modelyard.e2e.fixtures.Serving;
import dev.modelyard.e2e.fixtures.TestNamespace;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The operator may die at any moment: the story ends the same, and nothing happens twice. */
@Tag("wide")
class OperatorDeathE2E {
  private static final int KILLS = 20;

  /** A little longer than a new operator waits for the lease of a dead one. */
  private static final Duration LONGEST_LIFE = Duration.ofSeconds(20);

  private static final Duration LONG = Duration.ofMinutes(4);

  @RegisterExtension final TestNamespace namespace = new TestNamespace();

  @Test
  void storyEndsTheSameThoughTheOperatorIsKilledTwentyTimes() throws Exception {
    // Given an operator that is killed at random moments: starting, waiting for the lease, leading
    long seed = System.nanoTime();
    System.out.println("random seed " + seed);
    Random random = new Random(seed);
    CompletableFuture<Void> killer =
        CompletableFuture.runAsync(
            () -> {
              for (int kill = 0; kill < KILLS; kill++) {
                pause(Duration.ofMillis(random.nextLong(LONGEST_LIFE.toMillis())));
                OperatorPod.kill(namespace.client());
              }
            });

    // When the story, each time with other bytes, goes on meanwhile, round after round
    int rounds = 0;
    Serving serving = null;
    try {
      while (rounds == 0 || !killer.isDone()) {
        rounds++;
        String name = "round" + rounds;
        namespace.apply(
            Digits.withLearningRate(
                Digits.manifest(name, 120, Duration.ofMillis(50), "")
                    .replace("model: digits", "model: line" + rounds),
                "0.0" + rounds));
        Digits training = Digits.of(namespace, name);
        ModelTrainingStatus end = training.awaitSuccess(LONG);

        // Then there is one attempt, one Job and one version, and no pod was restarted
        assertThat(end.attempts()).hasSize(1);
        assertThat(end.version()).isNotNull();
        assertThat(namespace.list(Job.class))
            .filteredOn(job -> job.getMetadata().getName().startsWith(training.name() + "-a"))
            .hasSize(1);
        int round = rounds;
        assertThat(namespace.list(ModelVersion.class))
            .filteredOn(version -> version.getSpec().model().equals("line" + round))
            .hasSize(1);
        String version = end.version().name();
        if (serving == null) {
          serving = Serving.deploy(namespace, "digits", version, "");
        } else {
          serving.patch("{\"model\":{\"version\":\"%s\"}}".formatted(version));
        }
        serving.awaitServing(version, LONG);
      }
    } finally {
      killer.get(LONGEST_LIFE.multipliedBy(KILLS).toSeconds(), TimeUnit.SECONDS);
      OperatorPod.awaitReady(namespace.client());
    }
    System.out.println("operator killed " + KILLS + " times in " + rounds + " rounds");
    assertThat(
            namespace.pods("modelyard.dev/role", "server").stream()
                .flatMap(pod -> pod.getStatus().getContainerStatuses().stream())
                .mapToInt(container -> container.getRestartCount()))
        .allMatch(restarts -> restarts == 0);
  }

  /** Paces the killer; nothing waits on it. */
  private static void pause(Duration time) {
    java.util.concurrent.locks.LockSupport.parkNanos(time.toNanos());
  }
}

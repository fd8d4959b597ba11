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
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The operator may die at any moment: the story ends the same, and nothing happens twice. */
class OperatorDeathE2E {
  private static final int KILLS = 20;
  private static final Duration LONG = Duration.ofMinutes(4);

  @RegisterExtension final TestNamespace namespace = new TestNamespace();

  @Test
  void storyEndsTheSameThoughTheOperatorIsKilledTwentyTimes() throws Exception {
    // Given an operator that is killed again and again
    AtomicBoolean over = new AtomicBoolean();
    AtomicInteger kills = new AtomicInteger();
    Random random = new Random(System.nanoTime());
    CompletableFuture<Void> killer =
        CompletableFuture.runAsync(
            () -> {
              while (!over.get() || kills.get() < KILLS) {
                OperatorPod.kill(namespace.client());
                kills.incrementAndGet();
                pause(Duration.ofMillis(500 + random.nextInt(6000)));
              }
            });

    // When the story goes on meanwhile, round after round until it was killed often enough
    int rounds = 0;
    Serving serving = null;
    try {
      while (kills.get() < KILLS) {
        rounds++;
        String name = "round" + rounds;
        namespace.apply(
            Digits.manifest(name, 120, Duration.ofMillis(50), "")
                .replace("model: digits", "model: line" + rounds));
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
      over.set(true);
      killer.get(2, TimeUnit.MINUTES);
      OperatorPod.awaitReady(namespace.client());
    }
    System.out.println("operator killed " + kills.get() + " times in " + rounds + " rounds");
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

package dev.modelyard.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelyard.api.v1alpha1.training.AttemptCause;
import dev.modelyard.api.v1alpha1.training.ModelTrainingStatus;
import dev.modelyard.api.v1alpha1.training.TrainingAttempt;
import dev.modelyard.e2e.fixtures.Digits;
import dev.modelyard.e2e.fixtures.Eventually;
import dev.modelyard.e2e.fixtures.Node;
import dev.modelyard.e2e.fixtures.TestNamespace;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A training survives whatever ends its pod, and ends in the bytes it would have ended in. */
class ResumeE2E {
  private static final int STEPS = 400;

  /**
   * The last death comes before this step. What is left takes longer than the ten seconds after
   * which the status tells of a commit at the latest, so that the program cannot end unseen.
   */
  private static final int STORMY = 240;

  private static final Duration STEP = Duration.ofMillis(120);

  @RegisterExtension final TestNamespace namespace = new TestNamespace();

  /** What may happen to a pod. */
  private enum Death {
    KILLED {
      @Override
      void strike(TestNamespace namespace, Digits training) {
        assertThat(Node.killTrainer(namespace.name(), training.name())).isPositive();
      }
    },
    DELETED {
      @Override
      void strike(TestNamespace namespace, Digits training) {
        training
            .livePods()
            .forEach(pod -> namespace.client().resource(pod).withGracePeriod(0).delete());
      }
    },
    DRAINED {
      @Override
      void strike(TestNamespace namespace, Digits training) {
        try (var _ = new Node.Cordon(namespace.client(), Node.name())) {
          training.evict();
          Eventually.until(
              "the node is drained", Duration.ofSeconds(60), training::livePods, List::isEmpty);
        }
      }
    };

    abstract void strike(TestNamespace namespace, Digits training);
  }

  @Test
  void endsInTheSameBytesHoweverItsPodDied() {
    // Given a run that nobody disturbed
    Digits calm = Digits.train(namespace, "calm", STEPS, Duration.ZERO, "");
    ModelTrainingStatus undisturbed = calm.awaitSuccess(Duration.ofMinutes(3));

    // When the pod of the same run dies five times, at random moments
    long seed = System.nanoTime();
    System.out.println("random seed " + seed);
    Random random = new Random(seed);
    Digits storm = Digits.train(namespace, "storm", STEPS, STEP, "");
    List<Death> deaths =
        List.of(Death.KILLED, Death.DELETED, Death.DRAINED, Death.KILLED, Death.DELETED);
    for (int i = 0; i < deaths.size(); i++) {
      long from = (long) STORMY * i / deaths.size();
      long moment = from + 10 + random.nextInt(STORMY / deaths.size() / 2);
      int attempt = i + 1;
      storm.await(
          "attempt %d reaches step %d".formatted(attempt, moment),
          Duration.ofMinutes(2),
          status ->
              status.attempt() == attempt
                  && storm.committed() >= moment / 10 * 10
                  && !storm.livePods().isEmpty());
      System.out.println(deaths.get(i) + " after step " + storm.committed());
      deaths.get(i).strike(namespace, storm);
    }
    ModelTrainingStatus survived = storm.awaitSuccess(Duration.ofMinutes(3));

    // Then it went on each time from the newest commit, and ended in the same bytes
    List<TrainingAttempt> ledger = survived.attempts();
    assertThat(ledger).hasSize(deaths.size() + 1);
    assertThat(ledger.getLast().cause()).isEqualTo(AttemptCause.Completed);
    long newest = 0;
    for (TrainingAttempt line : ledger) {
      if (newest > 0) {
        assertThat(line.resumedFromStep())
            .as("attempt %d goes on from the newest commit of those before", line.number())
            .isNotNull()
            .isGreaterThanOrEqualTo(newest);
      }
      newest = line.lastStep() == null ? newest : line.lastStep();
    }
    assertThat(ledger.get(2).cause()).isEqualTo(AttemptCause.Evicted);
    assertThat(survived.version()).isNotNull();
    assertThat(undisturbed.version()).isNotNull();
    assertThat(survived.version().digest()).isEqualTo(undisturbed.version().digest());
  }
}

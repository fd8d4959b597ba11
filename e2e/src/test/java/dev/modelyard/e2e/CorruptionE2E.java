package dev.modelyard.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelyard.api.v1alpha1.training.ModelTraining;
import dev.modelyard.api.v1alpha1.training.ModelTrainingStatus;
import dev.modelyard.api.v1alpha1.training.TrainingAttempt;
import dev.modelyard.api.v1alpha1.training.TrainingPhase;
import dev.modelyard.e2e.fixtures.Digits;
import dev.modelyard.e2e.fixtures.TestNamespace;
import dev.modelyard.e2e.fixtures.VolumePod;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A damaged commit is never resumed from, and never silently given up for a fresh start. */
class CorruptionE2E {
  private static final Duration SOON = Duration.ofSeconds(90);

  /** Sets the newest commit's manifest m, its largest file f, its step s, and the step before p. */
  private static final String NEWEST =
      """
      m=$(ls modelyard/v1/*/commits/*.json | sort -t/ -k5 -V | tail -n1)
      s=$(basename $m | cut -d. -f1); e=$(basename $m | cut -d. -f2)
      p=$(ls modelyard/v1/*/commits/*.json | sort -t/ -k5 -V | tail -n2 | head -n1 | xargs basename | cut -d. -f1)
      f=$(find modelyard/v1/*/data/$e-$s-* -type f -printf '%s %p\\n' | sort -n | tail -n1 | cut -d' ' -f2)
      """;

  @RegisterExtension final TestNamespace namespace = new TestNamespace();

  @Test
  void stepsBackPastEachKindOfDamageAndStopsWhenNothingIsLeft() {
    // Given a training that keeps many commits, suspended in the middle
    Digits training = Digits.train(namespace, "digits", 2000, Duration.ofMillis(50), "");
    namespace
        .client()
        .resources(ModelTraining.class)
        .inNamespace(namespace.name())
        .withName("digits")
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"spec\":{\"checkpoints\":{\"keep\":{\"last\":20}}}}");
    training.await("four commits", SOON, status -> training.committed() >= 40);
    suspend(true);
    training.await("suspended", SOON, CorruptionE2E::stopped);

    try (VolumePod volume = VolumePod.mount(namespace, "digits-checkpoints")) {
      // When one byte of the newest commit is flipped
      expectStepBack(
          training,
          volume,
          "python3 -c \"f=open('$f','r+b'); f.seek(100); b=f.read(1); f.seek(100); f.write(bytes([b[0]^1]))\"");
      // When the newest commit is truncated
      expectStepBack(training, volume, "truncate -s -1 $f");
      // When its manifest is deleted
      expectStepBack(training, volume, "rm -f $m");

      // When every commit is bad
      volume.run("for f in $(find modelyard/v1/*/data -type f); do truncate -s 10 $f; done");
      suspend(false);
    }
    // Then nothing starts over
    ModelTrainingStatus blocked =
        training.await(
            "ResumeBlocked",
            SOON,
            status ->
                status.conditions().stream()
                    .anyMatch(
                        condition ->
                            condition.getType().equals("ResumeBlocked")
                                && condition.getStatus().equals("True")));
    assertThat(blocked.message()).contains("checkpoint");
    assertThat(training.livePods()).isEmpty();
  }

  @Test
  void tellsOfDamageWhileTheProgramRuns() {
    // Given a training whose checkpoints are read again more often than it saves
    String storage = "checkpoints: {";
    namespace.apply(
        Digits.manifest("digits", 2000, Duration.ofMillis(500), "")
            .replace(storage, storage + "scrubInterval: 1s, "));
    Digits training = Digits.of(namespace, "digits");
    training.await("two commits", SOON, status -> training.committed() >= 20);

    // When one that is kept rots
    String step;
    try (VolumePod volume = VolumePod.mount(namespace, "digits-checkpoints")) {
      step = volume.run(NEWEST + "truncate -s -1 $f; echo $s");
    }

    // Then the status names it, and the program goes on
    ModelTrainingStatus told =
        training.await("is told", SOON, status -> isUnhealthy(status, "step " + step));
    assertThat(told.phase()).isEqualTo(TrainingPhase.Running);
    training.await("goes on", SOON, status -> training.committed() >= Long.parseLong(step) + 20);
    assertThat(training.status().attempt()).isEqualTo(1);
  }

  private static boolean isUnhealthy(ModelTrainingStatus status, String what) {
    return status.conditions().stream()
        .anyMatch(
            condition ->
                condition.getType().equals("CheckpointHealthy")
                    && condition.getStatus().equals("False")
                    && condition.getMessage().contains(what));
  }

  private void expectStepBack(Digits training, VolumePod volume, String damage) {
    String[] steps = volume.run(NEWEST + damage + "\necho $s $p").split(" ", 2);
    long newest = Long.parseLong(steps[0]);
    long before = Long.parseLong(steps[1]);
    int attempt = training.status().attempt() + 1;
    suspend(false);
    ModelTrainingStatus resumed =
        training.await(
            "attempt %d resumes".formatted(attempt),
            SOON,
            status -> status.attempt() == attempt && training.committed() > newest);
    TrainingAttempt line = resumed.attempts().getLast();
    assertThat(line.resumedFromStep()).as("after %s of step %d", damage, newest).isEqualTo(before);
    suspend(true);
    training.await("suspended again", SOON, CorruptionE2E::stopped);
  }

  private void suspend(boolean suspend) {
    namespace
        .client()
        .resources(ModelTraining.class)
        .inNamespace(namespace.name())
        .withName("digits")
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"spec\":{\"suspend\":%s}}".formatted(suspend));
  }

  private static boolean stopped(ModelTrainingStatus status) {
    return status.phase() == TrainingPhase.Suspended
        && !status.attempts().isEmpty()
        && status.attempts().getLast().endedAt() != null;
  }
}

package dev.modelyard.operator.training.decide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelyard.operator.training.Trainings;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunHashTest {
  private static final String PLAIN = RunHash.of(Trainings.churn().getSpec());

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hyperparameters: {lr: \"0.1\"}",
        "podTemplate: {spec: {nodeSelector: {zone: a}}}",
        "resume: {args: [--resume]}",
        "code: {git: {url: \"https://git.example/x\", commit: \"0\"}}",
        "publish: {directory: final}",
        "publish: {formatPolicy: Any}"
      })
  void changesWithWhatAnAttemptRuns(String line) {
    assertThat(RunHash.of(Trainings.churn(line).getSpec())).isNotEqualTo(PLAIN);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "suspend: true",
        "target: {steps: 100}",
        "restartPolicy: {maxFailures: 9}",
        "ttlAfterFinished: 1h",
        "publish: {require: [{metric: accuracy, min: \"0.9\"}]}"
      })
  void staysWithWhatIsOnlyBookkeeping(String line) {
    assertThat(RunHash.of(Trainings.churn(line).getSpec())).isEqualTo(PLAIN);
  }
}

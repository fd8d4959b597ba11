package dev.modelyard.operator.training.desired;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.modelyard.api.v1alpha1.training.ModelTraining;
import dev.modelyard.operator.core.Owner;
import dev.modelyard.operator.training.Trainings;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrainingEnvTest {
  private static List<EnvVar> env(String framework, int workers, String env) {
    String yaml =
        """
        apiVersion: modelyard.dev/v1alpha1
        kind: ModelTraining
        metadata: {name: churn, namespace: team-a, uid: u-1, generation: 1, resourceVersion: "7"}
        spec:
          framework: %s
          trainer: {image: x, command: [train], workers: %d, env: [%s]}
          checkpoints: {storage: {pvc: {size: 1Gi}}}
        """
            .formatted(framework, workers, env);
    ModelTraining training = Serialization.unmarshal(yaml, ModelTraining.class);
    Run run =
        new Run(
            Owner.of(training),
            training.getSpec(),
            Trainings.SETTINGS,
            3,
            "hash",
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    return TrainingEnv.of(run);
  }

  /** Of those by which workers meet, each with its value, or with "index". */
  private static String meeting(List<EnvVar> env) {
    return env.stream()
        .filter(
            e ->
                e.getName()
                    .matches("TF_.*|JAX_.*|MASTER_ADDR|(NODE_|LOCAL_)?RANK|MODELYARD_WORKER"))
        .map(e -> e.getName() + "=" + (e.getValueFrom() == null ? e.getValue() : "index"))
        .collect(Collectors.joining(" "));
  }

  @ParameterizedTest(name = "{0}, {1} workers")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          PyTorch      | 1 | ``
          Transformers | 2 | MASTER_ADDR=churn-a3-0.churn-a3.team-a.svc NODE_RANK=index RANK=index LOCAL_RANK=0
          DeepSpeed    | 2 | MASTER_ADDR=churn-a3-0.churn-a3.team-a.svc NODE_RANK=index RANK=index LOCAL_RANK=0
          Megatron     | 2 | MASTER_ADDR=churn-a3-0.churn-a3.team-a.svc NODE_RANK=index RANK=index LOCAL_RANK=0
          TensorFlow   | 1 | ``
          TensorFlow   | 2 | MODELYARD_WORKER=index TF_CONFIG={"cluster":{"worker":["churn-a3-0.churn-a3.team-a.svc:29500","churn-a3-1.churn-a3.team-a.svc:29500"]},"task":{"index":$(MODELYARD_WORKER),"type":"worker"}}
          JAX          | 2 | JAX_COORDINATOR_ADDRESS=churn-a3-0.churn-a3.team-a.svc:29500 JAX_NUM_PROCESSES=2 JAX_PROCESS_ID=index
          XGBoost      | 2 | ``
          """)
  void tellsWorkersHowToMeet(String framework, int workers, String expected) {
    assertThat(meeting(env(framework, workers, ""))).isEqualTo(expected);
  }

  /** To the kubelet {@code $(HOME)} is a variable, and {@code $$} a dollar. */
  @Test
  void hyperparametersArriveAsTheyAreWritten() {
    assertThat(env("PyTorch\n  hyperparameters: {x: $(HOME) $$}", 1, ""))
        .filteredOn(e -> e.getName().matches("MODELYARD_HP.*|MODELYARD_HYPER.*"))
        .extracting(EnvVar::getName, EnvVar::getValue)
        .containsExactly(
            tuple("MODELYARD_HP_X", "$$(HOME) $$$$"),
            tuple("MODELYARD_HYPERPARAMETERS", "{\"x\":\"$$(HOME) $$$$\"}"));
  }

  @Test
  void leavesToTheUserWhatTheUserSays() {
    assertThat(meeting(env("Keras", 2, "{name: TF_CONFIG, value: mine}")))
        .isEqualTo("MODELYARD_WORKER=index TF_CONFIG=mine");
    assertThat(meeting(env("Lightning", 2, "{name: NODE_RANK, value: mine}")))
        .endsWith(" RANK=index LOCAL_RANK=0 NODE_RANK=mine");
  }
}

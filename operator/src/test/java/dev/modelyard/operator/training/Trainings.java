package dev.modelyard.operator.training;

import dev.modelyard.api.v1alpha1.training.ModelTraining;
import dev.modelyard.operator.training.desired.TrainingSettings;
import io.fabric8.kubernetes.client.utils.Serialization;

/** Trainings to test with. */
public final class Trainings {
  public static final String NAMESPACE = "team-a";

  public static final TrainingSettings SETTINGS =
      new TrainingSettings(
          "registry.example/modelyard-agent:1",
          "https://modelyard.modelyard-system.svc:8443",
          "-----BEGIN CERTIFICATE-----",
          "modelyard-system",
          "modelyard");

  private static final String SMALLEST =
      """
      apiVersion: modelyard.dev/v1alpha1
      kind: ModelTraining
      metadata: {name: churn, namespace: team-a}
      spec:
        framework: PyTorch
        trainer:
          image: registry.example/churn:1
          command: [python, train.py]
        checkpoints:
          storage: {pvc: {size: 1Gi}}
      """;

  private Trainings() {}

  /** The same with several workers. */
  public static ModelTraining gang(int workers, String... lines) {
    return read(SMALLEST.replace("trainer:", "trainer:\n    workers: " + workers), lines);
  }

  /** The same of another framework, with several workers and another store. */
  public static ModelTraining gangOf(String framework, int workers, String storage) {
    return read(
        SMALLEST
            .replace("PyTorch", framework)
            .replace("trainer:", "trainer:\n    workers: " + workers)
            .replace("pvc: {size: 1Gi}", storage));
  }

  /** The same with these limits of resources. */
  public static ModelTraining limited(String limits, String... lines) {
    return read(
        SMALLEST.replace("trainer:", "trainer:\n    resources: {limits: {" + limits + "}}"), lines);
  }

  /** The same with one of its lines replaced. */
  public static ModelTraining churnBut(String line, String other) {
    return read(SMALLEST.replace(line, other));
  }

  /** Lines are added to the spec, indented by two. */
  public static ModelTraining churn(String... lines) {
    return read(SMALLEST, lines);
  }

  private static ModelTraining read(String text, String... lines) {
    StringBuilder yaml = new StringBuilder(text);
    for (String line : lines) {
      yaml.append("  ").append(line.replace("\n", "\n  ")).append('\n');
    }
    return Serialization.unmarshal(yaml.toString(), ModelTraining.class);
  }
}

package dev.modelyard.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.modelyard.api.testkit.ApiServer;
import dev.modelyard.api.v1alpha1.training.ModelTraining;
import dev.modelyard.operator.testkit.WiredOperator;
import dev.modelyard.operator.training.Trainings;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Objects that are deleted and made again in the same moment. The SDK takes the new one's event for
 * one of the old one, and forgets both.
 */
class RecreatedIT {

  private static final int TRAININGS = 20;
  private static final int ROUNDS = 10;

  private final KubernetesClient client = ApiServer.shared().client();
  private final String namespace = ApiServer.shared().newNamespace("recreated");

  @Test
  void noneIsOverlooked() {
    try (var _ = WiredOperator.start(client, namespace)) {
      List<ModelTraining> trainings =
          IntStream.range(0, TRAININGS).mapToObj(i -> training("t" + i)).toList();
      trainings.forEach(t -> client.resource(t).create());
      for (int round = 0; round < ROUNDS; round++) {
        for (ModelTraining training : trainings) {
          client.resource(training).delete();
          client.resource(training).create();
        }
      }

      // Far less than the five minutes after which everything is looked at anyway.
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(
              () ->
                  assertThat(
                          client
                              .resources(ModelTraining.class)
                              .inNamespace(namespace)
                              .list()
                              .getItems())
                      .hasSize(TRAININGS)
                      .allSatisfy(t -> assertThat(t.getStatus()).isNotNull()));
    }
  }

  private ModelTraining training(String name) {
    ModelTraining training = Trainings.churn("suspend: true");
    training.getMetadata().setName(name);
    training.getMetadata().setNamespace(namespace);
    return training;
  }
}

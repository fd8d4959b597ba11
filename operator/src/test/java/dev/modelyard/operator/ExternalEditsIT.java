package dev.modelyard.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.modelyard.api.testkit.ApiServer;
import dev.modelyard.api.v1alpha1.training.ModelTraining;
import dev.modelyard.operator.testkit.OperatorUnderTest;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Edits that a user makes in the very moment the operator writes the status. A status write without
 * the resourceVersion makes the SDK take such an edit for the echo of its own write; then nobody
 * looks at it for minutes.
 */
class ExternalEditsIT {

  private static final int TRAININGS = 10;
  private static final int EDITS = 10;

  private final KubernetesClient client = ApiServer.shared().client();
  private final String namespace = ApiServer.shared().newNamespace("edits");

  @Test
  void noneIsLost() {
    try (var operator = start()) {
      List<String> names = IntStream.range(0, TRAININGS).mapToObj(i -> "t" + i).toList();
      names.forEach(this::create);
      for (int edit = 1; edit <= EDITS; edit++) {
        for (String name : names) {
          edit(name, edit);
        }
      }

      // Far less than the five minutes after which everything is looked at anyway.
      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(
              () ->
                  assertThat(
                          client
                              .resources(ModelTraining.class)
                              .inNamespace(namespace)
                              .list()
                              .getItems())
                      .hasSize(TRAININGS)
                      .allSatisfy(ExternalEditsIT::hasBeenSeen));
      assertThat(operator.log()).doesNotContain("a bug");
    }
  }

  private static void hasBeenSeen(ModelTraining training) {
    assertThat(training.getStatus()).isNotNull();
    assertThat(training.getStatus().observedGeneration())
        .isEqualTo(training.getMetadata().getGeneration());
  }

  private void create(String name) {
    String yaml =
        """
        apiVersion: modelyard.dev/v1alpha1
        kind: ModelTraining
        metadata: {name: %s, namespace: %s}
        spec:
          suspend: true
          trainer: {image: example.org/trainer:1}
          checkpoints: {storage: {pvc: {size: 1Gi}}}
        """
            .formatted(name, namespace);
    client.load(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8))).create();
  }

  private void edit(String name, int steps) {
    client
        .resources(ModelTraining.class)
        .inNamespace(namespace)
        .withName(name)
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"spec\":{\"target\":{\"steps\":%d}}}".formatted(steps));
  }

  private OperatorUnderTest start() {
    return OperatorUnderTest.start(
            ApiServer.shared().kubeconfig(),
            Map.of(
                "MODELYARD_AGENT_IMAGE",
                "modelyard/agent:test",
                "MODELYARD_NAMESPACE",
                namespace,
                "MODELYARD_WATCH_NAMESPACES",
                namespace,
                "MODELYARD_LEADER_ELECTION",
                "false"))
        .awaitReady();
  }
}

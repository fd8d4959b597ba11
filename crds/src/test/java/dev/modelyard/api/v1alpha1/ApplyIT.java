package dev.modelyard.api.v1alpha1;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.modelyard.api.testkit.ApiServer;
import dev.modelyard.api.v1alpha1.serving.ModelDeployment;
import dev.modelyard.api.v1alpha1.training.ModelTraining;
import dev.modelyard.api.v1alpha1.version.ModelVersion;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.autoscaling.v1.Scale;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What GitOps does: apply the same text again and again, and compare what is there with it. */
class ApplyIT {

  private static final Map<String, Class<? extends HasMetadata>> KINDS =
      Map.of(
          "ModelTraining", ModelTraining.class,
          "ModelVersion", ModelVersion.class,
          "ModelDeployment", ModelDeployment.class);

  private final ApiServer server = ApiServer.shared();

  static Stream<ValidationCase> accepted() throws IOException {
    return ValidationCase.all().stream().filter(c -> !c.isRefused());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("accepted")
  void applyingTheSameAgainChangesNothing(ValidationCase file) {
    GenericKubernetesResource wanted = file.documents().getLast();
    wanted.getMetadata().setNamespace(server.newNamespace("apply"));

    HasMetadata first = server.client().resource(wanted).serverSideApply();
    HasMetadata second = server.client().resource(wanted).serverSideApply();

    assertThat(second.getMetadata().getResourceVersion())
        .isEqualTo(first.getMetadata().getResourceVersion());
    assertHolds(tree(first).path("spec"), tree(wanted).path("spec"), "spec");
  }

  /**
   * The defaults that the server fills in are those of the records, so nothing reads differently.
   */
  @ParameterizedTest(name = "{0}")
  @MethodSource("accepted")
  void theRecordsReadWhatTheServerStored(ValidationCase file) {
    GenericKubernetesResource wanted = file.documents().getLast();
    wanted.getMetadata().setNamespace(server.newNamespace("read"));
    Class<? extends HasMetadata> kind = KINDS.get(wanted.getKind());

    HasMetadata stored = server.client().resource(wanted).create();
    JsonNode fromServer = tree(yaml().convertValue(stored, kind)).path("spec");

    assertHolds(fromServer, tree(stored).path("spec"), "spec");
    assertThat(fromServer).isEqualTo(tree(yaml().convertValue(wanted, kind)).path("spec"));
  }

  @Test
  void aDeploymentIsScaledLikeAnyOther() {
    String namespace = server.newNamespace("scale");
    ModelDeployment deployment =
        yaml()
            .unmarshal(
                """
                metadata: {name: churn}
                spec:
                  model: {version: churn-v8}
                  runtime: {preset: TensorFlowServing}
                  replicas: 2
                """,
                ModelDeployment.class);
    deployment.getMetadata().setNamespace(namespace);
    server.client().resource(deployment).create();

    Scale scale =
        server
            .client()
            .resources(ModelDeployment.class)
            .inNamespace(namespace)
            .withName("churn")
            .scale();
    ModelDeployment scaled =
        server
            .client()
            .resources(ModelDeployment.class)
            .inNamespace(namespace)
            .withName("churn")
            .scale(5);

    assertThat(scale.getSpec().getReplicas()).isEqualTo(2);
    assertThat(scaled.getSpec().replicas()).isEqualTo(5);
  }

  private static void assertHolds(JsonNode actual, JsonNode wanted, String path) {
    if (wanted.isObject()) {
      wanted
          .properties()
          .forEach(
              e -> assertHolds(actual.path(e.getKey()), e.getValue(), path + "." + e.getKey()));
    } else if (wanted.isArray() && wanted.size() == actual.size()) {
      for (int i = 0; i < wanted.size(); i++) {
        assertHolds(actual.path(i), wanted.path(i), path + "[" + i + "]");
      }
    } else {
      // As text: 2 and "2" are the same quantity.
      assertThat(actual.asText()).as(path).isEqualTo(wanted.asText());
    }
  }

  private static JsonNode tree(Object object) {
    return yaml().convertValue(object, JsonNode.class);
  }

  private static KubernetesSerialization yaml() {
    return new KubernetesSerialization();
  }
}

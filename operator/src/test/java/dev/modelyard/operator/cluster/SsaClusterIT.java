package dev.modelyard.operator.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelyard.api.testkit.ApiServer;
import dev.modelyard.api.v1alpha1.version.ModelVersion;
import dev.modelyard.operator.testkit.ClusterContract;
import dev.modelyard.operator.testkit.Versions;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The real one keeps the contract too. */
class SsaClusterIT extends ClusterContract {

  private final KubernetesClient client = ApiServer.shared().client();
  private final String namespace = ApiServer.shared().newNamespace("contract");

  /** Dropping it would place pods where nobody wanted them. */
  @Test
  void createsNothingWithAFieldThatDoesNotExist() {
    Service misspelt =
        new ServiceBuilder()
            .withNewMetadata()
            .withNamespace(namespace)
            .withName("misspelt")
            .endMetadata()
            .withNewSpec()
            .withClusterIP("None")
            .addToAdditionalProperties("selecter", Map.of("a", "b"))
            .endSpec()
            .build();

    assertThatThrownBy(() -> cluster().create(misspelt))
        .isInstanceOfSatisfying(
            KubernetesClientException.class, e -> assertThat(e.getCode()).isEqualTo(400))
        .hasMessageContaining("unknown field \"spec.selecter\"");
  }

  @Override
  protected Cluster cluster() {
    return new SsaCluster(client, "test", Clock.systemUTC());
  }

  @Override
  protected String namespace() {
    return namespace;
  }

  @Override
  protected ModelVersion givenVersion(String name) {
    return client.resource(Versions.imported(namespace, name)).create();
  }

  @Override
  protected void editByUser(ModelVersion version) {
    var _ =
        client
            .resource(version)
            .edit(
                v -> {
                  v.getMetadata().setLabels(Map.of("theirs", "1"));
                  return v;
                });
  }

  @Override
  protected void endNamespace() {
    client.namespaces().withName(namespace).delete();
  }

  @Override
  protected int countEvents() {
    return client.events().v1().events().inNamespace(namespace).list().getItems().size();
  }
}

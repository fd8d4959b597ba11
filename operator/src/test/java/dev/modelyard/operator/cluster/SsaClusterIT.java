package dev.modelyard.operator.cluster;

import dev.modelyard.api.testkit.ApiServer;
import dev.modelyard.api.v1alpha1.version.ModelVersion;
import dev.modelyard.operator.testkit.ClusterContract;
import dev.modelyard.operator.testkit.Versions;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.util.Map;

/** The real one keeps the contract too. */
class SsaClusterIT extends ClusterContract {

  private final KubernetesClient client = ApiServer.shared().client();
  private final String namespace = ApiServer.shared().newNamespace("contract");

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

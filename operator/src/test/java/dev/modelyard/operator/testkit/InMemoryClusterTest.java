package dev.modelyard.operator.testkit;

import dev.modelyard.api.v1alpha1.version.ModelVersion;
import dev.modelyard.operator.cluster.Cluster;
import java.time.Instant;
import java.util.Map;

/** The twin keeps the contract. */
class InMemoryClusterTest extends ClusterContract {

  private final InMemoryCluster cluster =
      new InMemoryCluster(new VirtualClock(Instant.parse("2026-01-01T00:00:00Z")));

  @Override
  protected Cluster cluster() {
    return cluster;
  }

  @Override
  protected String namespace() {
    return "team-a";
  }

  @Override
  protected ModelVersion givenVersion(String name) {
    return cluster.given(Versions.imported("team-a", name));
  }

  @Override
  protected void editByUser(ModelVersion version) {
    var meta = version.getMetadata();
    cluster.edit(
        ModelVersion.class,
        meta.getNamespace(),
        meta.getName(),
        v -> v.getMetadata().setLabels(Map.of("theirs", "1")));
  }

  @Override
  protected void endNamespace() {
    cluster.endNamespace("team-a");
  }

  @Override
  protected int countEvents() {
    return cluster.events().size();
  }
}

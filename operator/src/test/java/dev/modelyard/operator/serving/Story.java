package dev.modelyard.operator.serving;

import static dev.modelyard.operator.serving.Models.NAME;
import static dev.modelyard.operator.serving.Models.NAMESPACE;

import dev.modelyard.api.v1alpha1.serving.ModelDeployment;
import dev.modelyard.api.v1alpha1.serving.ModelDeploymentStatus;
import dev.modelyard.operator.core.Labels;
import dev.modelyard.operator.testkit.InMemoryCluster;
import dev.modelyard.operator.testkit.Simulation;
import dev.modelyard.operator.version.VersionFeature;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** One deployment in a simulated world, and the words to tell what happens to it. */
final class Story {

  private static final KubernetesSerialization YAML = new KubernetesSerialization();

  final Simulation simulation;
  final InMemoryCluster cluster;
  final FakeWorld world;

  Story(long seed) {
    simulation = new Simulation(seed);
    cluster = simulation.cluster();
    cluster.given(Models.claim());
    world = new FakeWorld(Hands.inMemory(cluster), simulation.clock());
    simulation
        .run(new ServingFeature(Models.SETTINGS))
        .run(new VersionFeature())
        .actor(world::move);
  }

  Story versions(String... names) {
    for (String name : names) {
      cluster.given(Models.version(name));
    }
    return this;
  }

  Story deploy(String version, String more) {
    cluster.given(Models.deployment(version, more));
    return settle();
  }

  /** Replaces the spec, as an apply of a changed manifest does. */
  Story edit(String version, String more) {
    cluster.edit(
        ModelDeployment.class,
        NAMESPACE,
        NAME,
        d -> d.setSpec(Models.deployment(version, more).getSpec()));
    return this;
  }

  Story promote(int revision) {
    cluster.edit(
        ModelDeployment.class,
        NAMESPACE,
        NAME,
        d -> d.getMetadata().setAnnotations(Map.of(Labels.PROMOTE, Integer.toString(revision))));
    return settle();
  }

  /** Half a minute: far more than anything takes that needs no deadline. */
  Story settle() {
    return pass(Duration.ofSeconds(30));
  }

  Story pass(Duration time) {
    simulation.runFor(time);
    return this;
  }

  ModelDeploymentStatus status() {
    return Optional.ofNullable(
            cluster.find(ModelDeployment.class, NAMESPACE, NAME).orElseThrow().getStatus())
        .orElse(ModelDeploymentStatus.EMPTY);
  }

  /** Version that serves, empty for none. */
  String serving() {
    return Optional.ofNullable(status().serving()).map(s -> s.version()).orElse("");
  }

  /** Versions of the ready pods that the stable Service selects. */
  List<String> reached() {
    return world.reached().stream().map(FakeWorld::version).toList();
  }

  /** Pods asked for, by Deployment; those of 0 left out. */
  Map<String, Integer> pods() {
    Map<String, Integer> pods = new TreeMap<>();
    world.deployments().stream()
        .filter(d -> d.getSpec().getReplicas() > 0)
        .forEach(d -> pods.put(d.getMetadata().getName(), d.getSpec().getReplicas()));
    return pods;
  }

  long podsOf(String version) {
    return world.servers().stream().filter(p -> FakeWorld.version(p).equals(version)).count();
  }

  List<String> podNames(String version) {
    return world.servers().stream()
        .filter(p -> FakeWorld.version(p).equals(version))
        .map(p -> p.getMetadata().getName())
        .sorted()
        .toList();
  }

  /** Mutating calls of the operator about the deployment and what it owns. */
  long calls() {
    return cluster.calls().stream().filter(c -> !c.ref().kind().equals("ModelVersion")).count();
  }

  static String yaml(Object object) {
    return YAML.asYaml(object);
  }
}

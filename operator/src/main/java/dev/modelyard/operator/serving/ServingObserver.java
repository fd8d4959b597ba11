package dev.modelyard.operator.serving;

import dev.modelyard.api.v1alpha1.serving.ModelDeployment;
import dev.modelyard.api.v1alpha1.serving.ModelDeploymentStatus;
import dev.modelyard.api.v1alpha1.version.ModelSource;
import dev.modelyard.api.v1alpha1.version.ModelVersion;
import dev.modelyard.operator.cluster.Reader;
import dev.modelyard.operator.core.BucketLocation;
import dev.modelyard.operator.core.Labels;
import dev.modelyard.operator.core.Owner;
import dev.modelyard.operator.serving.decide.GateReading;
import dev.modelyard.operator.serving.decide.GateVerdict;
import dev.modelyard.operator.serving.decide.PodReading;
import dev.modelyard.operator.serving.decide.RevisionObjects;
import dev.modelyard.operator.serving.decide.ServerPod;
import dev.modelyard.operator.serving.decide.ServingSnapshot;
import dev.modelyard.operator.serving.desired.GateJob;
import dev.modelyard.operator.serving.desired.ModelFact;
import dev.modelyard.operator.serving.desired.ModelPlace;
import dev.modelyard.operator.serving.desired.ServerContainer;
import dev.modelyard.operator.serving.desired.ServingSettings;
import dev.modelyard.operator.serving.desired.VerifyContainer;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Reads everything about one deployment from caches. What belongs to a former object of its name is
 * not seen.
 */
final class ServingObserver {

  private final Owner owner;
  private final Reader caches;

  private ServingObserver(Owner owner, Reader caches) {
    this.owner = owner;
    this.caches = caches;
  }

  static ServingSnapshot observe(
      ModelDeployment deployment, Reader caches, ServingSettings settings, Instant now) {
    Owner owner = Owner.of(deployment);
    ServingObserver observer = new ServingObserver(owner, caches);
    List<ModelVersion> versions = caches.list(ModelVersion.class, owner.namespace(), Map.of());
    return new ServingSnapshot(
        owner,
        deployment.getSpec(),
        Optional.ofNullable(deployment.getStatus()).orElse(ModelDeploymentStatus.EMPTY),
        Optional.ofNullable(Labels.annotation(deployment, Labels.PROMOTE)),
        observer.objects(),
        observer.find(Service.class),
        observer.find(PodDisruptionBudget.class),
        versions.stream().filter(v -> problem(v).isEmpty()).map(ServingObserver::fact).toList(),
        unusable(versions),
        settings,
        now);
  }

  private <T extends HasMetadata> Optional<T> find(Class<T> type) {
    return caches.find(type, owner.namespace(), owner.name()).filter(this::isOurs);
  }

  private boolean isOurs(HasMetadata object) {
    return object.getMetadata().getOwnerReferences().stream()
        .anyMatch(r -> owner.uid().equals(r.getUid()));
  }

  private <T extends HasMetadata> Map<Integer, T> byRevision(Class<T> type) {
    return all(type).stream()
        .filter(this::isOurs)
        .filter(o -> revision(o) > 0)
        .collect(Collectors.toMap(ServingObserver::revision, o -> o, (a, _) -> a));
  }

  private <T extends HasMetadata> List<T> all(Class<T> type) {
    return caches.list(type, owner.namespace(), Map.of(Labels.DEPLOYMENT, owner.name()));
  }

  private static int revision(HasMetadata object) {
    String label = Labels.label(object, Labels.REVISION);
    return label == null || !label.matches("[0-9]{1,9}") ? 0 : Integer.parseInt(label);
  }

  private Map<Integer, RevisionObjects> objects() {
    Map<Integer, Deployment> deployments = byRevision(Deployment.class);
    Map<Integer, Service> services = byRevision(Service.class);
    Map<Integer, Job> gates = byRevision(Job.class);
    List<Pod> pods = all(Pod.class);
    TreeSet<Integer> numbers = new TreeSet<>(deployments.keySet());
    numbers.addAll(services.keySet());
    numbers.addAll(gates.keySet());
    pods.stream().map(ServingObserver::revision).filter(r -> r > 0).forEach(numbers::add);
    Map<Integer, RevisionObjects> objects = new HashMap<>();
    for (int number : numbers) {
      Optional<Job> gate = Optional.ofNullable(gates.get(number));
      objects.put(
          number,
          new RevisionObjects(
              Optional.ofNullable(deployments.get(number)),
              Optional.ofNullable(services.get(number)),
              gate,
              gate.map(j -> verdict(j, pods)).orElseGet(GateVerdict.Unasked::new),
              servers(pods, number)));
    }
    return objects;
  }

  private static List<ServerPod> servers(List<Pod> pods, int number) {
    return pods.stream()
        .filter(p -> revision(p) == number && has(p, Labels.ROLE_SERVER))
        .filter(p -> !PodReading.hasEnded(p))
        .map(p -> PodReading.server(p, ServerContainer.NAME, VerifyContainer.NAME))
        .toList();
  }

  private static GateVerdict verdict(Job job, List<Pod> pods) {
    List<Pod> gates =
        pods.stream()
            .filter(p -> has(p, Labels.ROLE_GATE))
            .filter(
                p ->
                    p.getMetadata().getOwnerReferences().stream()
                        .anyMatch(r -> job.getMetadata().getUid().equals(r.getUid())))
            .toList();
    return GateReading.verdict(job, gates, GateJob.CONTAINER);
  }

  private static boolean has(Pod pod, String role) {
    return role.equals(Labels.label(pod, Labels.ROLE));
  }

  private static ModelFact fact(ModelVersion version) {
    var spec = version.getSpec();
    return new ModelFact(
        version.getMetadata().getName(),
        Optional.ofNullable(spec.digest()).orElseThrow(),
        place(spec.source()).orElseThrow(),
        Optional.ofNullable(spec.lineage())
            .flatMap(l -> Optional.ofNullable(l.training()))
            .map(t -> t.name()));
  }

  private static Optional<ModelPlace> place(ModelSource source) {
    return Optional.ofNullable(source.pvc())
        .<ModelPlace>map(
            pvc ->
                new ModelPlace.Claim(pvc.claimName(), Optional.ofNullable(pvc.path()).orElse("")))
        .or(
            () ->
                BucketLocation.of(source)
                    .map(at -> new ModelPlace.Bucket(at, source.encryption())));
  }

  private static Map<String, String> unusable(List<ModelVersion> versions) {
    return versions.stream()
        .flatMap(v -> problem(v).map(p -> Map.entry(v.getMetadata().getName(), p)).stream())
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  private static Optional<String> problem(ModelVersion version) {
    if (place(version.getSpec().source()).isEmpty()) {
      return Optional.of(
          "its source is neither a claim nor a bucket, and others are not implemented yet");
    }
    return version.getSpec().digest() == null
        ? Optional.of("it has no digest; write one into its spec")
        : Optional.empty();
  }
}

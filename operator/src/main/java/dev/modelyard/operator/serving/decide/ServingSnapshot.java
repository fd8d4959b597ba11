package dev.modelyard.operator.serving.decide;

import dev.modelyard.api.v1alpha1.serving.ModelDeploymentSpec;
import dev.modelyard.api.v1alpha1.serving.ModelDeploymentStatus;
import dev.modelyard.api.v1alpha1.serving.RevisionStatus;
import dev.modelyard.operator.core.Owner;
import dev.modelyard.operator.serving.desired.ModelFact;
import dev.modelyard.operator.serving.desired.PodHash;
import dev.modelyard.operator.serving.desired.ServedRevision;
import dev.modelyard.operator.serving.desired.ServingSettings;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Everything known about a deployment at one instant.
 *
 * @param promote the revision that a person has promoted, by annotation
 * @param objects of each revision that has any
 * @param models of the namespace that can be served
 * @param unusable versions that cannot be served, and why
 */
public record ServingSnapshot(
    Owner owner,
    ModelDeploymentSpec spec,
    ModelDeploymentStatus status,
    Optional<String> promote,
    Map<Integer, RevisionObjects> objects,
    Optional<Service> stable,
    Optional<PodDisruptionBudget> budget,
    List<ModelFact> models,
    Map<String, String> unusable,
    ServingSettings settings,
    Instant now) {

  public ServingSnapshot {
    objects = Map.copyOf(objects);
    models = List.copyOf(models);
    unusable = Map.copyOf(unusable);
  }

  ServingSnapshot with(ModelDeploymentStatus next) {
    return new ServingSnapshot(
        owner, spec, next, promote, objects, stable, budget, models, unusable, settings, now);
  }

  RevisionObjects objects(int revision) {
    return objects.getOrDefault(revision, RevisionObjects.NONE);
  }

  Side side(int revision) {
    return objects(revision).side();
  }

  /** Without a number one pod is meant. */
  int replicas() {
    return spec.replicas() == null ? 1 : spec.replicas();
  }

  String specHash() {
    return PodHash.of(spec);
  }

  Optional<RevisionStatus> serving() {
    return Optional.ofNullable(status.serving()).flatMap(s -> Ledger.find(status, s.revision()));
  }

  /** Numbers of all revisions that are remembered or of which something exists. */
  SortedSet<Integer> revisions() {
    SortedSet<Integer> all = new TreeSet<>(objects.keySet());
    status.revisions().forEach(r -> all.add(r.number()));
    return all;
  }

  /**
   * A revision with what its objects are made from; empty when the spec or the version is no longer
   * that of then.
   */
  Optional<ServedRevision> rendered(int revision) {
    return Ledger.find(status, revision)
        .filter(r -> specHash().equals(r.specHash()))
        .flatMap(
            r ->
                model(r)
                    .map(
                        m ->
                            new ServedRevision(
                                owner, spec, revision, m, specHash(), settings.agentImage())));
  }

  private Optional<ModelFact> model(RevisionStatus revision) {
    return models.stream()
        .filter(m -> m.digest().equals(revision.digest()))
        .max(
            (a, b) ->
                Boolean.compare(
                    a.name().equals(revision.version()), b.name().equals(revision.version())));
  }
}

package dev.modelyard.operator.cluster;

import dev.modelyard.operator.core.Action;
import dev.modelyard.operator.core.Guard;
import dev.modelyard.operator.core.Labels;
import dev.modelyard.operator.core.ObjectRef;
import dev.modelyard.operator.core.Outcome;
import dev.modelyard.operator.core.Owner;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Carries actions out, in order, up to the first that is not done. Failures are outcomes here, not
 * exceptions.
 */
public final class Applier {

  private static final Set<String> ENDED = Set.of("Succeeded", "Failed");

  private final Cluster cluster;
  private final Optional<Owner> written;

  public Applier(Cluster cluster) {
    this(cluster, Optional.empty());
  }

  private Applier(Cluster cluster, Optional<Owner> written) {
    this.cluster = cluster;
    this.written = written;
  }

  /**
   * For a decision that follows from our own write.
   *
   * @param written the resource as the API server has just answered that it is now: no second look
   *     is needed for {@link Guard.Unchanged}
   */
  Applier after(Owner written) {
    return new Applier(cluster, Optional.of(written));
  }

  public List<Outcome> apply(List<Action> actions) {
    List<Outcome> outcomes = new ArrayList<>();
    for (Action action : actions) {
      Outcome outcome = attempt(action);
      outcomes.add(outcome);
      if (!outcome.isDone()) {
        break;
      }
    }
    return List.copyOf(outcomes);
  }

  private Outcome attempt(Action action) {
    try {
      return switch (action) {
        case Action.Create create -> create(create);
        case Action.Apply apply -> apply(apply);
        case Action.Check check -> check(check);
        case Action.Delete delete -> delete(delete);
        case Action.Hold hold -> finalizer(hold, hold.owner(), hold.finalizer(), true);
        case Action.Release release ->
            finalizer(release, release.owner(), release.finalizer(), false);
      };
    } catch (KubernetesClientException e) {
      if (Cluster.saysNamespaceEnds(e)) {
        return new Outcome.NamespaceEnds(action);
      }
      return new Outcome.Failed(action, Math.max(0, e.getCode()), serverMessage(e), e);
    }
  }

  private Optional<Outcome> refusal(Action action, List<Guard> guards) {
    return guards.stream()
        .flatMap(g -> objection(g).map(why -> new Outcome.Refused(action, g, why)).stream())
        .<Outcome>map(refused -> refused)
        .findFirst();
  }

  private Outcome create(Action.Create action) {
    Optional<Outcome> refusal = refusal(action, action.guards());
    if (refusal.isPresent()) {
      return madeBefore(action, refusal.get()).orElseGet(refusal::get);
    }
    try {
      return new Outcome.Created(action, cluster.create(action.object()));
    } catch (KubernetesClientException e) {
      if (e.getCode() != 409) {
        throw e;
      }
      HasMetadata present = find(action.ref()).orElseThrow(() -> e);
      return Labels.isOurs(present, action.object())
          ? new Outcome.AlreadyOurs(action, present)
          : new Outcome.Conflict(action, present);
    }
  }

  /** The pods that are alive may be those of the very claim, which the cache does not show yet. */
  private Optional<Outcome> madeBefore(Action.Create action, Outcome refusal) {
    return refusal instanceof Outcome.Refused(var _, Guard.NoLivePods _, var _)
        ? find(action.ref())
            .filter(present -> Labels.isOurs(present, action.object()))
            .map(present -> new Outcome.AlreadyOurs(action, present))
        : Optional.empty();
  }

  private Outcome check(Action.Check action) {
    Optional<Outcome> refusal = refusal(action, action.guards());
    if (refusal.isPresent()) {
      return refusal.get();
    }
    Optional<? extends HasMetadata> present = find(action.ref());
    return present.isEmpty() || Labels.isOurs(present.get(), action.object())
        ? new Outcome.Free(action)
        : new Outcome.Conflict(action, present.get());
  }

  private Outcome apply(Action.Apply action) {
    Optional<Outcome> refusal = refusal(action, action.guards());
    if (refusal.isPresent()) {
      return refusal.get();
    }
    String uid = action.object().getMetadata().getUid();
    if (uid == null) {
      Optional<? extends HasMetadata> present = find(action.ref());
      if (present.isPresent() && !Labels.isOurs(present.get(), action.object())) {
        return new Outcome.Conflict(action, present.get());
      }
    }
    try {
      return new Outcome.Applied(action, cluster.apply(action.object()));
    } catch (KubernetesClientException e) {
      if (uid != null
          && (e.getCode() == 409 || e.getCode() == 422)
          && !isThere(action.ref(), uid)) {
        return new Outcome.Failed(action, 409, action.ref() + " was replaced or is gone", e);
      }
      throw e;
    }
  }

  private boolean isThere(ObjectRef ref, String uid) {
    return find(ref).filter(o -> uid.equals(o.getMetadata().getUid())).isPresent();
  }

  private Outcome delete(Action.Delete action) {
    Optional<? extends HasMetadata> present =
        find(action.ref()).filter(o -> action.uid().equals(o.getMetadata().getUid()));
    if (present.isEmpty()) {
      return new Outcome.Gone(action);
    }
    if (present.get().getMetadata().getDeletionTimestamp() == null) {
      try {
        cluster.delete(action.ref(), action.uid(), action.propagation());
      } catch (KubernetesClientException e) {
        if (e.getCode() != 404) {
          throw e;
        }
      }
    }
    return new Outcome.Deleted(action);
  }

  private Outcome finalizer(Action action, Owner owner, String finalizer, boolean wanted) {
    Optional<? extends HasMetadata> present =
        find(owner.ref()).filter(o -> owner.uid().equals(o.getMetadata().getUid()));
    if (present.isEmpty()) {
      return new Outcome.Gone(action);
    }
    List<String> finalizers = present.get().getMetadata().getFinalizers();
    if (finalizers.contains(finalizer) == wanted) {
      return new Outcome.Applied(action, present.get());
    }
    Stream<String> others = finalizers.stream().filter(f -> !f.equals(finalizer));
    cluster.setFinalizers(
        owner.ref(),
        present.get().getMetadata().getResourceVersion(),
        wanted ? Stream.concat(others, Stream.of(finalizer)).toList() : others.toList());
    return new Outcome.Applied(action, present.get());
  }

  private Optional<String> objection(Guard guard) {
    return switch (guard) {
      case Guard.NoLivePods(var namespace, var labels) ->
          cluster.list(Pod.class, namespace, labels).stream()
              .filter(p -> !ENDED.contains(p.getStatus() == null ? "" : p.getStatus().getPhase()))
              .findFirst()
              .map(p -> "pod " + p.getMetadata().getName() + " is still alive");
      case Guard.Unchanged(var owner) ->
          written.filter(owner::equals).isPresent()
                  || find(owner.ref())
                      .filter(o -> owner.uid().equals(o.getMetadata().getUid()))
                      .filter(
                          o -> owner.resourceVersion().equals(o.getMetadata().getResourceVersion()))
                      .isPresent()
              ? Optional.empty()
              : Optional.of(owner.ref() + " has changed since this was decided");
      case Guard.Exists(var ref, var field) ->
          find(ref).isPresent()
              ? Optional.empty()
              : Optional.of(
                  "%s '%s': there is no such %s in namespace %s"
                      .formatted(field, ref.name(), ref.kind(), ref.namespace()));
      case Guard.Absent(var ref, var owner) ->
          find(ref)
              .filter(o -> Labels.isOwned(o, owner))
              .map(_ -> ref + " is there, and not seen yet");
      case Guard.Answers(var ref, var pods) -> {
        long ready = answering(ref);
        yield ready >= pods
            ? Optional.empty()
            : Optional.of("%s: %d pods answer, not %d".formatted(ref, ready, pods));
      }
      case Guard.Active(var ref) ->
          cluster
              .find(Job.class, ref.namespace(), ref.name())
              .filter(j -> Boolean.TRUE.equals(j.getSpec().getSuspend()))
              .map(_ -> ref + " is suspended");
      case Guard.Selects(var ref, var selector) ->
          cluster
                  .find(Service.class, ref.namespace(), ref.name())
                  .filter(s -> selector.equals(s.getSpec().getSelector()))
                  .isPresent()
              ? Optional.empty()
              : Optional.of(ref + " selects other pods than was seen");
    };
  }

  /** Ready pods of a Deployment, without those that it is about to remove. */
  private long answering(ObjectRef ref) {
    Optional<Deployment> deployment = cluster.find(Deployment.class, ref.namespace(), ref.name());
    return deployment
        .map(Deployment::getSpec)
        .map(
            spec ->
                Math.min(
                    spec.getReplicas(),
                    cluster
                        .list(Pod.class, ref.namespace(), spec.getSelector().getMatchLabels())
                        .stream()
                        .filter(Applier::isReady)
                        .count()))
        .orElse(0L);
  }

  private static boolean isReady(Pod pod) {
    return pod.getMetadata().getDeletionTimestamp() == null
        && pod.getStatus() != null
        && pod.getStatus().getConditions().stream()
            .anyMatch(c -> "Ready".equals(c.getType()) && "True".equals(c.getStatus()));
  }

  private Optional<? extends HasMetadata> find(ObjectRef ref) {
    return cluster.find(ref.type(), ref.namespace(), ref.name());
  }

  private static String serverMessage(KubernetesClientException e) {
    return e.getStatus() != null && e.getStatus().getMessage() != null
        ? e.getStatus().getMessage()
        : String.valueOf(e.getMessage());
  }
}

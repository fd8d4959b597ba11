package dev.modelyard.operator.testkit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.modelyard.operator.cluster.Cluster;
import dev.modelyard.operator.core.Event;
import dev.modelyard.operator.core.Labels;
import dev.modelyard.operator.core.ObjectRef;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The API server in memory, with the semantics the operator relies on: UIDs, resourceVersions with
 * conflicts, generations, finalizers, server-side apply (fields of ours that an apply leaves out
 * go, fields of others stay; lists are atomic), status as a part of its own, no write without a
 * change. Held to the real one by {@code ClusterContract}. Every mutating call is recorded and may
 * be hit by a {@link Fault}.
 */
public final class InMemoryCluster implements Cluster {

  /** A mutating call as an audit log has it. */
  public record Call(String verb, ObjectRef ref) {
    @Override
    public String toString() {
      return verb + " " + ref;
    }
  }

  /** A step of the world, for views that lag: the object is null when it is gone. */
  record Change(ObjectRef ref, @Nullable HasMetadata object, HasMetadata last) {}

  private final Map<ObjectRef, HasMetadata> objects = new LinkedHashMap<>();
  private final Map<ObjectRef, ObjectNode> lastApplied = new LinkedHashMap<>();
  private final Map<String, Event> events = new LinkedHashMap<>();
  private final List<Change> history = new ArrayList<>();
  private final List<Call> calls = new ArrayList<>();
  private final Clock clock;
  private final Set<String> endedNamespaces = new HashSet<>();
  private Fault.Plan faults = Fault.none();
  private long version;

  public InMemoryCluster(Clock clock) {
    this.clock = clock;
  }

  public void failWith(Fault.Plan plan) {
    this.faults = plan;
  }

  /** Mutating calls through the port so far, in order. */
  public List<Call> calls() {
    return List.copyOf(calls);
  }

  public List<Event> events() {
    return List.copyOf(events.values());
  }

  List<Change> history() {
    return history;
  }

  /** Every object of a type, of all namespaces, by name. */
  public <T extends HasMetadata> List<T> all(Class<T> type) {
    return objects.values().stream()
        .filter(type::isInstance)
        .map(o -> Trees.copy(type.cast(o)))
        .sorted(Comparator.comparing(o -> o.getMetadata().getName()))
        .toList();
  }

  @Override
  public <T extends HasMetadata> T create(T object) {
    return call("create", ObjectRef.of(object), () -> createNow(object));
  }

  @Override
  public <T extends HasMetadata> T apply(T object) {
    return call("apply", ObjectRef.of(object), () -> applyNow(object));
  }

  @Override
  public void delete(ObjectRef ref, String uid, DeletionPropagation propagation) {
    var _ =
        call(
            "delete",
            ref,
            () -> {
              HasMetadata present = require(ref);
              if (!uid.equals(present.getMetadata().getUid())) {
                throw refusal(409, "Conflict", ref + " has UID " + present.getMetadata().getUid());
              }
              remove(ref);
              return ref;
            });
  }

  @Override
  public <T extends HasMetadata> T patchStatus(T fresh) {
    ObjectRef ref = ObjectRef.of(fresh);
    return call(
        "patch status",
        ref,
        () -> {
          HasMetadata present = require(ref);
          requireVersion(present, fresh.getMetadata().getResourceVersion());
          return store(fresh, Trees.withStatusOf(present, fresh), present);
        });
  }

  @Override
  public void setFinalizers(ObjectRef ref, String resourceVersion, List<String> finalizers) {
    var _ =
        call(
            "patch",
            ref,
            () -> {
              HasMetadata present = require(ref);
              requireVersion(present, resourceVersion);
              HasMetadata next = Trees.copy(present);
              next.getMetadata().setFinalizers(new ArrayList<>(finalizers));
              var _ = store(next, next, present);
              if (finalizers.isEmpty() && present.getMetadata().getDeletionTimestamp() != null) {
                drop(ref);
              }
              return ref;
            });
  }

  @Override
  public <T extends HasMetadata> Optional<T> find(Class<T> type, String namespace, String name) {
    return Optional.ofNullable(objects.get(new ObjectRef(type, namespace, name)))
        .map(o -> Trees.copy(type.cast(o)));
  }

  @Override
  public <T extends HasMetadata> List<T> list(
      Class<T> type, String namespace, Map<String, String> labels) {
    return all(type).stream()
        .filter(o -> namespace.equals(o.getMetadata().getNamespace()))
        .filter(o -> Labels.matches(o, labels))
        .toList();
  }

  @Override
  public void emit(Event event) {
    var _ =
        call(
            "create",
            new ObjectRef(
                io.fabric8.kubernetes.api.model.events.v1.Event.class,
                event.regarding().namespace(),
                event.name()),
            () -> {
              requireNamespace(event.regarding().namespace());
              return events.putIfAbsent(event.name(), event) == null;
            });
  }

  // ---- The rest of the world: users, kubelets and controllers. Not recorded, never failing. ----

  /** Somebody else creates an object. */
  public <T extends HasMetadata> T given(T object) {
    return createNow(object);
  }

  /** Somebody else edits anything of an object but its status, for example a user its spec. */
  public <T extends HasMetadata> T edit(
      Class<T> type, String namespace, String name, Consumer<T> edit) {
    T present = type.cast(require(new ObjectRef(type, namespace, name)));
    T next = Trees.copy(present);
    edit.accept(next);
    return store(next, Trees.withStatusOf(next, present), present);
  }

  /** A controller or kubelet edits the status of an object. */
  public <T extends HasMetadata> T editStatus(
      Class<T> type, String namespace, String name, Consumer<T> edit) {
    T present = type.cast(require(new ObjectRef(type, namespace, name)));
    T next = Trees.copy(present);
    edit.accept(next);
    return store(next, Trees.withStatusOf(present, next), present);
  }

  /** Somebody else deletes an object; with finalizers it stays, marked. */
  public void deleteByOther(Class<? extends HasMetadata> type, String namespace, String name) {
    remove(new ObjectRef(type, namespace, name));
  }

  /** Somebody else deletes a namespace, and the objects in it are not gone yet. */
  public void endNamespace(String namespace) {
    endedNamespaces.add(namespace);
  }

  /**
   * What the garbage collector does: removes objects all of whose owners are gone. Returns whether
   * it did anything.
   */
  public boolean collectGarbage() {
    List<ObjectRef> orphans =
        objects.entrySet().stream()
            .filter(e -> e.getValue().getMetadata().getDeletionTimestamp() == null)
            .filter(e -> isOrphan(e.getValue()))
            .map(Map.Entry::getKey)
            .toList();
    orphans.forEach(this::remove);
    return !orphans.isEmpty();
  }

  private boolean isOrphan(HasMetadata object) {
    var owners = object.getMetadata().getOwnerReferences();
    return !owners.isEmpty()
        && owners.stream()
            .noneMatch(
                r ->
                    objects.values().stream()
                        .anyMatch(o -> r.getUid().equals(o.getMetadata().getUid())));
  }

  // ---- Semantics ----

  private <T extends HasMetadata> T createNow(T object) {
    ObjectRef ref = ObjectRef.of(object);
    requireNamespace(ref.namespace());
    if (objects.containsKey(ref)) {
      throw refusal(409, "AlreadyExists", ref + " already exists");
    }
    T made = Trees.withoutStatus(object);
    ObjectMeta meta = made.getMetadata();
    version++;
    meta.setUid(new UUID(0, version).toString());
    meta.setGeneration(1L);
    meta.setCreationTimestamp(clock.instant().truncatedTo(ChronoUnit.SECONDS).toString());
    meta.setResourceVersion(String.valueOf(version));
    put(ref, made);
    return Trees.copy(made);
  }

  private <T extends HasMetadata> T applyNow(T object) {
    ObjectRef ref = ObjectRef.of(object);
    HasMetadata present = objects.get(ref);
    String uid = object.getMetadata().getUid();
    if (uid != null) {
      requireUid(present, uid);
    }
    ObjectNode wanted = Trees.appliedFields(object);
    T result;
    if (present == null) {
      result = createNow(object);
    } else {
      ObjectNode former = lastApplied.getOrDefault(ref, Trees.empty());
      result = store(object, Trees.merged(present, former, wanted), present);
    }
    lastApplied.put(ref, wanted);
    return result;
  }

  /**
   * Stores what differs, with a new version, and a new generation if more than metadata and status
   * does.
   */
  // The result is of the type of the witness: both are looked up by its reference.
  @SuppressWarnings("unchecked")
  private <T extends HasMetadata> T store(T witness, HasMetadata next, HasMetadata present) {
    ObjectMeta meta = next.getMetadata();
    meta.setResourceVersion(present.getMetadata().getResourceVersion());
    meta.setUid(present.getMetadata().getUid());
    meta.setGeneration(present.getMetadata().getGeneration());
    if (!Trees.tree(next).equals(Trees.tree(present))) {
      version++;
      meta.setResourceVersion(String.valueOf(version));
      if (!Objects.equals(Trees.desired(next), Trees.desired(present))) {
        meta.setGeneration(present.getMetadata().getGeneration() + 1);
      }
      put(ObjectRef.of(witness), next);
    }
    return (T) Trees.copy(next);
  }

  private void remove(ObjectRef ref) {
    HasMetadata present = require(ref);
    if (present.getMetadata().getFinalizers().isEmpty()) {
      drop(ref);
    } else if (present.getMetadata().getDeletionTimestamp() == null) {
      HasMetadata next = Trees.copy(present);
      next.getMetadata()
          .setDeletionTimestamp(clock.instant().truncatedTo(ChronoUnit.SECONDS).toString());
      var _ = store(next, next, present);
    }
  }

  private void put(ObjectRef ref, HasMetadata object) {
    objects.put(ref, object);
    history.add(new Change(ref, object, object));
  }

  private void drop(ObjectRef ref) {
    HasMetadata last = Objects.requireNonNull(objects.remove(ref));
    lastApplied.remove(ref);
    version++;
    history.add(new Change(ref, null, last));
  }

  private HasMetadata require(ObjectRef ref) {
    HasMetadata present = objects.get(ref);
    if (present == null) {
      throw refusal(404, "NotFound", ref + " not found");
    }
    return present;
  }

  private void requireNamespace(String namespace) {
    if (endedNamespaces.contains(namespace)) {
      String message = "unable to create new content in namespace " + namespace;
      var status =
          new StatusBuilder()
              .withCode(403)
              .withReason("Forbidden")
              .withMessage(message)
              .withNewDetails()
              .addNewCause("metadata.namespace", message, "NamespaceTerminating")
              .endDetails()
              .build();
      throw new KubernetesClientException(message, 403, status);
    }
  }

  private static void requireUid(@Nullable HasMetadata present, String uid) {
    if (present == null) {
      throw refusal(409, "Conflict", "uid mismatch: the provided object specified uid " + uid);
    }
    if (!uid.equals(present.getMetadata().getUid())) {
      throw refusal(422, "Invalid", "metadata.uid: Invalid value: field is immutable");
    }
  }

  private static void requireVersion(HasMetadata present, @Nullable String resourceVersion) {
    if (resourceVersion != null
        && !resourceVersion.equals(present.getMetadata().getResourceVersion())) {
      throw refusal(409, "Conflict", "the object has been modified");
    }
  }

  private <T> T call(String verb, ObjectRef ref, Supplier<T> work) {
    Call call = new Call(verb, ref);
    Fault fault = faults.next(call);
    switch (fault) {
      case LOST_REQUEST -> throw new KubernetesClientException("connection reset");
      case SERVER_ERROR -> throw refusal(500, "InternalError", "etcd has no leader");
      case CONFLICT -> throw refusal(409, "Conflict", "the object has been modified");
      case NONE, LOST_ANSWER -> calls.add(call);
    }
    T result = work.get();
    if (fault == Fault.LOST_ANSWER) {
      throw new KubernetesClientException("connection reset");
    }
    return result;
  }

  private static KubernetesClientException refusal(int code, String reason, String message) {
    return new KubernetesClientException(
        message,
        code,
        new StatusBuilder().withCode(code).withReason(reason).withMessage(message).build());
  }
}

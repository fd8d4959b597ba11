package dev.modelyard.operator.cluster;

import dev.modelyard.operator.core.Event;
import dev.modelyard.operator.core.ObjectRef;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The API server as we use it, live. Everything here is one request, and every method throws {@link
 * KubernetesClientException} with the HTTP code of the answer, none that is positive without one.
 * Dumb on purpose: what to do when it fails is decided above.
 */
public interface Cluster {

  /** The name all our writes bear in {@code managedFields}. */
  String FIELD_MANAGER = "modelyard";

  /** Reason of a cause in the API server's answer. */
  String NAMESPACE_ENDS = "NamespaceTerminating";

  /** 409 when the name is taken. */
  <T extends HasMetadata> T create(T object);

  /**
   * Server-side apply, forced. With a {@code metadata.uid} only onto that object: 409 when it is
   * gone, 422 when another has its name.
   */
  <T extends HasMetadata> T apply(T object);

  /** 404 when absent, 409 when the name has passed to another UID. */
  void delete(ObjectRef ref, String uid, DeletionPropagation propagation);

  /**
   * Replace the whole status we own by that of {@code fresh}, which has name, namespace,
   * resourceVersion and status and nothing else. 409 when the resource has changed since that
   * version. Called by {@link StatusWriter} only.
   */
  <T extends HasMetadata> T patchStatus(T fresh);

  /** Set the finalizers of an object, if it is still of this resourceVersion: else 409. */
  void setFinalizers(ObjectRef ref, String resourceVersion, List<String> finalizers);

  <T extends HasMetadata> Optional<T> find(Class<T> type, String namespace, String name);

  <T extends HasMetadata> List<T> list(Class<T> type, String namespace, Map<String, String> labels);

  /** The answer to whatever would be made in a namespace that is being deleted. */
  static boolean saysNamespaceEnds(KubernetesClientException e) {
    return e.getCode() == 403
        && e.getStatus() != null
        && e.getStatus().getDetails() != null
        && e.getStatus().getDetails().getCauses().stream()
            .anyMatch(c -> NAMESPACE_ENDS.equals(c.getReason()));
  }

  /** Emitted before under the same {@link Event#name}: nothing happens. */
  void emit(Event event);
}

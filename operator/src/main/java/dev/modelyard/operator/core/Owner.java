package dev.modelyard.operator.core;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;

/**
 * Identity of the resource that is being reconciled: all that a pure decision may know of its
 * metadata.
 *
 * @param generation what the user has asked for so far; goes into {@code observedGeneration}
 * @param resourceVersion the version the decision was made on; every status write and {@link
 *     Guard.Unchanged} is conditional on it
 * @param deleting somebody has asked to delete it; only what a finalizer is for may still be done
 */
public record Owner(
    ObjectRef ref,
    String uid,
    String apiVersion,
    long generation,
    String resourceVersion,
    boolean deleting) {

  public static Owner of(HasMetadata resource) {
    ObjectMeta meta = resource.getMetadata();
    return new Owner(
        ObjectRef.of(resource),
        meta.getUid(),
        resource.getApiVersion(),
        meta.getGeneration() == null ? 0 : meta.getGeneration(),
        meta.getResourceVersion(),
        meta.getDeletionTimestamp() != null);
  }

  public String namespace() {
    return ref.namespace();
  }

  public String name() {
    return ref.name();
  }

  public String kind() {
    return ref.kind();
  }

  /**
   * What makes the garbage collector remove a child with its owner. Without {@code
   * blockOwnerDeletion}: that would need a right on finalizers which the operator does not have.
   */
  public OwnerReference reference() {
    return new OwnerReferenceBuilder()
        .withApiVersion(apiVersion)
        .withKind(kind())
        .withName(name())
        .withUid(uid)
        .withController(true)
        .build();
  }
}

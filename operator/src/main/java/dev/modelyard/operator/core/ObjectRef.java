package dev.modelyard.operator.core;

import io.fabric8.kubernetes.api.model.HasMetadata;

/**
 * Which object is meant. The UID is not part of it: a name may be given away and taken again, so
 * whoever must hit exactly one object says its UID beside the reference.
 */
public record ObjectRef(Class<? extends HasMetadata> type, String namespace, String name) {

  public static ObjectRef of(HasMetadata object) {
    return new ObjectRef(
        object.getClass(), object.getMetadata().getNamespace(), object.getMetadata().getName());
  }

  /** The kind as a person writes it, for example {@code Job}. */
  public String kind() {
    return HasMetadata.getKind(type);
  }

  @Override
  public String toString() {
    return kind() + " " + namespace + "/" + name;
  }
}

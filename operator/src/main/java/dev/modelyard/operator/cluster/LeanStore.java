package dev.modelyard.operator.cluster;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.informers.cache.BasicItemStore;
import org.jspecify.annotations.Nullable;

/**
 * A cache of objects without {@code managedFields}, which are half of a pod's memory and which
 * nobody here reads.
 */
final class LeanStore<T extends HasMetadata> extends BasicItemStore<T> {

  LeanStore() {
    super(o -> o.getMetadata().getNamespace() + "/" + o.getMetadata().getName());
  }

  @Override
  public @Nullable T put(String key, T object) {
    object.getMetadata().setManagedFields(null);
    return super.put(key, object);
  }
}

package dev.modelyard.operator.cluster;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The world as observers see it: caches, which lag. Never a call to the API server, never an error.
 * Objects are shared with the cache: reading only.
 */
public interface Reader {

  <T extends HasMetadata> Optional<T> find(Class<T> type, String namespace, String name);

  /**
   * All of one namespace that bear these labels, sorted by name. Quick when at least one label is
   * of our domain: those are indexed.
   */
  <T extends HasMetadata> List<T> list(Class<T> type, String namespace, Map<String, String> labels);
}

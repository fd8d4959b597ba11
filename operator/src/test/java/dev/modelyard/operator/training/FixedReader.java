package dev.modelyard.operator.training;

import dev.modelyard.operator.cluster.Reader;
import dev.modelyard.operator.core.Labels;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Caches that hold just these objects. */
record FixedReader(List<HasMetadata> objects) implements Reader {
  @Override
  public <T extends HasMetadata> Optional<T> find(Class<T> type, String namespace, String name) {
    return list(type, namespace, Map.of()).stream()
        .filter(o -> name.equals(o.getMetadata().getName()))
        .findFirst();
  }

  @Override
  public <T extends HasMetadata> List<T> list(
      Class<T> type, String namespace, Map<String, String> labels) {
    return objects.stream()
        .filter(type::isInstance)
        .map(type::cast)
        .filter(o -> namespace.equals(o.getMetadata().getNamespace()))
        .filter(o -> Labels.matches(o, labels))
        .toList();
  }
}

package dev.modelyard.operator.cluster;

import dev.modelyard.operator.core.Labels;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** {@link Reader} over the informer caches of one controller. */
public final class CacheReader implements Reader {

  /** Index of every cache: namespace and label, for the labels of our domain. */
  private static final String BY_LABEL = "modelyard-label";

  private final Map<Class<?>, List<IndexerResourceCache<?>>> caches = new HashMap<>();

  /** Adds a cache before it is started. Several of one type (a namespace each) are read as one. */
  <T extends HasMetadata> void add(Class<T> type, IndexerResourceCache<T> cache) {
    Map<String, Function<T, List<String>>> index = Map.of(BY_LABEL, CacheReader::labelKeys);
    cache.addIndexers(index);
    caches.computeIfAbsent(type, t -> new ArrayList<>()).add(cache);
  }

  @Override
  public <T extends HasMetadata> Optional<T> find(Class<T> type, String namespace, String name) {
    ResourceID id = new ResourceID(name, namespace);
    return caches(type).flatMap(c -> c.get(id).stream()).findFirst();
  }

  @Override
  public <T extends HasMetadata> List<T> list(
      Class<T> type, String namespace, Map<String, String> labels) {
    Predicate<T> matches = o -> Labels.matches(o, labels);
    Optional<String> key =
        labels.entrySet().stream()
            .filter(e -> e.getKey().startsWith(Labels.DOMAIN))
            .map(e -> labelKey(namespace, e.getKey(), e.getValue()))
            .findFirst();
    return caches(type)
        .flatMap(
            c ->
                key.isPresent()
                    ? c.byIndex(BY_LABEL, key.get()).stream().filter(matches)
                    : c.list(namespace, matches))
        .sorted(Comparator.comparing(o -> o.getMetadata().getName()))
        .toList();
  }

  // The map holds a cache of T for the class of T: add() is the only way in.
  @SuppressWarnings("unchecked")
  private <T extends HasMetadata> Stream<IndexerResourceCache<T>> caches(Class<T> type) {
    List<IndexerResourceCache<?>> found = caches.get(type);
    if (found == null) {
      throw new IllegalArgumentException(
          type.getSimpleName() + " is not watched: add it to the feature's watched()");
    }
    return found.stream().map(c -> (IndexerResourceCache<T>) c);
  }

  private static List<String> labelKeys(HasMetadata object) {
    Map<String, String> labels = object.getMetadata().getLabels();
    if (labels == null) {
      return List.of();
    }
    return labels.entrySet().stream()
        .filter(e -> e.getKey().startsWith(Labels.DOMAIN))
        .map(e -> labelKey(object.getMetadata().getNamespace(), e.getKey(), e.getValue()))
        .toList();
  }

  private static String labelKey(String namespace, String label, String value) {
    return namespace + "/" + label + "=" + value;
  }
}

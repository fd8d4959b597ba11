package dev.modelyard.operator.testkit;

import dev.modelyard.operator.cluster.Reader;
import dev.modelyard.operator.core.Labels;
import dev.modelyard.operator.core.ObjectRef;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What informers know of an {@link InMemoryCluster}: each type has a watch of its own, and each
 * lags by itself.
 */
public final class LaggingReader implements Reader {

  private final InMemoryCluster cluster;
  private final Map<ObjectRef, HasMetadata> known = new LinkedHashMap<>();
  private final Map<Class<?>, Integer> seen = new LinkedHashMap<>();

  public LaggingReader(InMemoryCluster cluster) {
    this.cluster = cluster;
  }

  /** A watch of this type begins, with a list of what is there. */
  public void watch(Class<? extends HasMetadata> type) {
    if (seen.putIfAbsent(type, cluster.history().size()) == null) {
      cluster.all(type).forEach(o -> known.put(ObjectRef.of(o), o));
    }
  }

  /** Types with changes that are not known yet. */
  public List<Class<?>> behind() {
    List<Class<?>> behind = new ArrayList<>();
    for (Class<?> type : seen.keySet()) {
      if (nextOf(type) < cluster.history().size()) {
        behind.add(type);
      }
    }
    return behind;
  }

  /** The next change of this type becomes known, and is told as an event. */
  public void deliver(Class<?> type, Consumer<HasMetadata> event) {
    int next = nextOf(type);
    if (next < cluster.history().size()) {
      InMemoryCluster.Change change = cluster.history().get(next);
      if (change.object() == null) {
        known.remove(change.ref());
      } else {
        known.put(change.ref(), change.object());
      }
      seen.put(type, next + 1);
      event.accept(change.last());
    }
  }

  /** Everything there is becomes known. */
  public void catchUp() {
    for (List<Class<?>> behind = behind(); !behind.isEmpty(); behind = behind()) {
      behind.forEach(type -> deliver(type, o -> {}));
    }
  }

  private int nextOf(Class<?> type) {
    int next = seen.getOrDefault(type, 0);
    while (next < cluster.history().size()
        && !cluster.history().get(next).ref().type().equals(type)) {
      next++;
    }
    seen.put(type, next);
    return next;
  }

  @Override
  public <T extends HasMetadata> Optional<T> find(Class<T> type, String namespace, String name) {
    requireWatched(type);
    return Optional.ofNullable(known.get(new ObjectRef(type, namespace, name)))
        .map(type::cast);
  }

  @Override
  public <T extends HasMetadata> List<T> list(
      Class<T> type, String namespace, Map<String, String> labels) {
    requireWatched(type);
    return known.values().stream()
        .filter(type::isInstance)
        .map(type::cast)
        .filter(o -> namespace.equals(o.getMetadata().getNamespace()))
        .filter(o -> Labels.matches(o, labels))
        .sorted(Comparator.comparing(o -> o.getMetadata().getName()))
        .toList();
  }

  private void requireWatched(Class<?> type) {
    if (!seen.containsKey(type)) {
      throw new IllegalArgumentException(type.getSimpleName() + " is not watched");
    }
  }
}

package dev.modelyard.operator.cluster;

import dev.modelyard.operator.core.Labels;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * A kind of object that a feature looks at.
 *
 * @param selector label selector of the watch, for example {@code modelyard.dev/training}; empty
 *     for our own kinds
 * @param owners names, in the object's namespace, of the resources to reconcile when it changes. A
 *     pure function of the object and of the primary caches given by the {@link Reader} (for
 *     many-to-one references)
 */
public record Watched<T extends HasMetadata>(
    Class<T> type, String selector, BiFunction<T, Reader, List<String>> owners) {

  /** Objects that bear the owner's name in a label: children. */
  public static <T extends HasMetadata> Watched<T> byLabel(Class<T> type, String label) {
    return new Watched<>(
        type,
        label + "," + Labels.MANAGED_BY + "=" + Labels.MODELYARD,
        (object, caches) -> List.of(ownerName(object.getMetadata().getLabels(), label)));
  }

  /** Objects of our own kinds, of which any may concern an owner. */
  public static <T extends HasMetadata> Watched<T> byReference(
      Class<T> type, BiFunction<T, Reader, List<String>> owners) {
    return new Watched<>(type, "", owners);
  }

  private static String ownerName(Map<String, String> labels, String label) {
    return labels.getOrDefault(label, "");
  }
}

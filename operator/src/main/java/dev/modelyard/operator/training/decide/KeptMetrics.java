package dev.modelyard.operator.training.decide;

import dev.modelyard.api.v1alpha1.training.MetricRequirement;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which metrics a status or a version gets. Their schemas take 64; with one more the whole object
 * is refused, however often it is written.
 */
final class KeptMetrics {
  private static final int MOST = 64;

  /** Of a name and of a value, as for those that a program reports. */
  private static final int LONGEST = 256;

  private KeptMetrics() {}

  /** Those that spec.publish.require names first, then these, then by name. */
  static Map<String, String> of(
      TrainingSnapshot seen, Set<String> then, Map<String, String> metrics) {
    Set<String> required =
        Stream.ofNullable(seen.spec().publish())
            .flatMap(publish -> publish.require().stream())
            .map(MetricRequirement::metric)
            .collect(Collectors.toSet());
    return metrics.entrySet().stream()
        .filter(m -> m.getKey().length() <= LONGEST && m.getValue().length() <= LONGEST)
        .sorted(
            Comparator.comparing(isNoneOf(required))
                .thenComparing(isNoneOf(then))
                .thenComparing(Map.Entry.comparingByKey()))
        .limit(MOST)
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  private static Function<Map.Entry<String, String>, Boolean> isNoneOf(Set<String> names) {
    return metric -> !names.contains(metric.getKey());
  }
}

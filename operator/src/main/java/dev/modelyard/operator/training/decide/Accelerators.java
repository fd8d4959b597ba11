package dev.modelyard.operator.training.decide;

import dev.modelyard.api.v1alpha1.training.ModelTrainingSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import java.util.Map;

/** How many accelerators an attempt holds, by the names under which vendors offer them. */
final class Accelerators {
  private static final List<String> NAMES =
      List.of(
          "nvidia.com/",
          "amd.com/gpu",
          "gpu.intel.com/",
          "google.com/tpu",
          "habana.ai/gaudi",
          "aws.amazon.com/neuron");

  private Accelerators() {}

  static long of(ModelTrainingSpec spec) {
    var resources = spec.trainer().resources();
    Map<String, Quantity> limits =
        resources == null || resources.getLimits() == null ? Map.of() : resources.getLimits();
    long each =
        limits.entrySet().stream()
            .filter(l -> NAMES.stream().anyMatch(l.getKey()::startsWith))
            .mapToLong(l -> l.getValue().getNumericalAmount().longValue())
            .sum();
    return each * spec.trainer().workers();
  }
}

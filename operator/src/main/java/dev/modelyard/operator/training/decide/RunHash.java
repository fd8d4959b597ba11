package dev.modelyard.operator.training.decide;

import dev.modelyard.api.v1alpha1.training.ModelTrainingSpec;
import dev.modelyard.operator.core.SpecHash;
import java.util.Map;
import java.util.TreeMap;

/**
 * Hash of what reaches the pods: when it changes, a running attempt is stopped and a new one
 * begins.
 */
final class RunHash {
  private RunHash() {}

  static String of(ModelTrainingSpec spec) {
    Map<String, Object> parts = new TreeMap<>();
    parts.put("framework", spec.framework());
    parts.put("trainer", spec.trainer());
    parts.put("topology", spec.topology());
    parts.put("podTemplate", spec.podTemplate());
    parts.put("hyperparameters", spec.hyperparameters());
    parts.put("checkpoints", spec.checkpoints());
    if (spec.resume() != null) {
      parts.put("resume", spec.resume());
    }
    if (spec.code() != null) {
      parts.put("code", spec.code());
    }
    return SpecHash.of(parts);
  }
}

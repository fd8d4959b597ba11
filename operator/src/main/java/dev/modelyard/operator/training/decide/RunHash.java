package dev.modelyard.operator.training.decide;

import dev.modelyard.api.v1alpha1.common.FormatPolicy;
import dev.modelyard.api.v1alpha1.training.ModelTrainingSpec;
import dev.modelyard.api.v1alpha1.training.PublishSpec;
import dev.modelyard.operator.core.SpecHash;
import java.util.Map;
import java.util.TreeMap;

/**
 * Hash of what reaches the pods: when it changes, a running attempt is stopped and a new one
 * begins. A test holds it to what the API says of each field. Of what came in later the default is
 * left out: an upgrade restarts none that does not set it.
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
    if (spec.publish() != null) {
      parts.putAll(published(spec.publish()));
    }
    return SpecHash.of(parts);
  }

  /** What the agent is told of it at its start. */
  private static Map<String, Object> published(PublishSpec publish) {
    Map<String, Object> parts = new TreeMap<>();
    if (publish.directory() != null) {
      parts.put("publish.directory", publish.directory());
    }
    if (publish.formatPolicy() != FormatPolicy.AllowList) {
      parts.put("publish.formatPolicy", publish.formatPolicy());
    }
    return parts;
  }
}

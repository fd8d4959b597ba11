package dev.modelyard.operator.serving.desired;

import dev.modelyard.operator.core.PodTemplateRules;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;

/**
 * Where the containers of a serving pod see the model: the table of docs/architecture.md. Read-only
 * everywhere.
 */
public final class ModelMount {

  static final String VOLUME = PodTemplateRules.RESERVED + "model";
  private static final String VOLUME_DIR = "/modelyard/volume";

  private ModelMount() {}

  static VolumeMount forVerify() {
    return new VolumeMountBuilder()
        .withName(VOLUME)
        .withMountPath(VOLUME_DIR)
        .withReadOnly(true)
        .build();
  }

  static VolumeMount forServer(ModelFact model) {
    return new VolumeMountBuilder()
        .withName(VOLUME)
        .withMountPath(serverPath(model))
        .withSubPath(model.path() + "/files")
        .withReadOnly(true)
        .build();
  }

  static String verifyPath(ModelFact model) {
    return VOLUME_DIR + "/" + model.path();
  }

  static String serverPath(ModelFact model) {
    return "/models/" + model.hex();
  }
}

package dev.modelyard.operator.serving.desired;

import dev.modelyard.operator.core.PodTemplateRules;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;

/**
 * Where the containers of a serving pod see the model: the table of docs/architecture.md. Nobody
 * can write it, but for the agent that gets it from a bucket.
 */
public final class ModelMount {

  static final String VOLUME = PodTemplateRules.RESERVED + "model";
  private static final String FILES = "files";
  private static final String VOLUME_DIR = "/modelyard/volume";

  private ModelMount() {}

  /** A claim as it is; or room for what comes from a bucket. */
  static Volume volume(ModelFact model) {
    VolumeBuilder volume = new VolumeBuilder().withName(VOLUME);
    return switch (model.place()) {
      case ModelPlace.Claim(var claim, var _) ->
          volume.withNewPersistentVolumeClaim(claim, true).build();
      case ModelPlace.Bucket _ -> volume.withNewEmptyDir().endEmptyDir().build();
    };
  }

  static VolumeMount forVerify(ModelFact model) {
    return new VolumeMountBuilder()
        .withName(VOLUME)
        .withMountPath(VOLUME_DIR)
        .withReadOnly(model.place() instanceof ModelPlace.Claim ? true : null)
        .build();
  }

  static VolumeMount forServer(ModelFact model) {
    return new VolumeMountBuilder()
        .withName(VOLUME)
        .withMountPath(serverPath(model))
        .withSubPath(path(model).isEmpty() ? FILES : path(model) + "/" + FILES)
        .withReadOnly(true)
        .build();
  }

  static String verifyPath(ModelFact model) {
    return VOLUME_DIR + (path(model).isEmpty() ? "" : "/" + path(model));
  }

  /** Of the version inside the volume; empty when that has nothing else. */
  private static String path(ModelFact model) {
    return switch (model.place()) {
      case ModelPlace.Claim(var _, var path) -> path;
      case ModelPlace.Bucket _ -> "";
    };
  }

  static String serverPath(ModelFact model) {
    return "/models/" + model.hex();
  }
}

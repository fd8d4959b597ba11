package dev.modelyard.operator.training.desired;

import dev.modelyard.operator.core.BucketAccess;
import dev.modelyard.operator.core.Labels;
import dev.modelyard.operator.core.Names;
import dev.modelyard.operator.core.PodTemplateRules;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import java.util.ArrayList;
import java.util.List;

/** The volumes of a worker pod and where each container sees them: docs/architecture.md. */
final class Mounts {
  static final String RUN_DIR = "/modelyard/run";
  static final String VOLUME_DIR = "/modelyard/volume";
  static final String PROGRESS_DIR = "/var/run/secrets/modelyard/progress";

  private static final String CHECKPOINTS = PodTemplateRules.RESERVED + "checkpoints";
  private static final String RUN = PodTemplateRules.RESERVED + "run";
  private static final String PROGRESS = PodTemplateRules.RESERVED + "progress";
  private static final long TOKEN_SECONDS = 3600;

  private Mounts() {}

  static List<Volume> volumes(Run run) {
    List<Volume> volumes = new ArrayList<>();
    volumes.add(checkpoints(run));
    volumes.add(empty(RUN));
    volumes.add(progress(run));
    run.bucket().flatMap(BucketAccess::volume).ifPresent(volumes::add);
    return volumes;
  }

  /** With a bucket only what an attempt writes is here, and it goes with its pod. */
  private static Volume checkpoints(Run run) {
    return run.bucket().isPresent()
        ? empty(CHECKPOINTS)
        : new VolumeBuilder()
            .withName(CHECKPOINTS)
            .withNewPersistentVolumeClaim(Run.claimName(run.owner(), run.spec()), false)
            .build();
  }

  private static Volume empty(String name) {
    return new VolumeBuilder().withName(name).withNewEmptyDir().endEmptyDir().build();
  }

  static List<VolumeMount> ofRestore(Run run) {
    List<VolumeMount> mounts = new ArrayList<>();
    mounts.add(mount(CHECKPOINTS, VOLUME_DIR));
    mounts.add(mount(RUN, RUN_DIR));
    run.bucket().flatMap(BucketAccess::mount).ifPresent(mounts::add);
    return mounts;
  }

  static List<VolumeMount> ofWatch(Run run) {
    List<VolumeMount> mounts = ofRestore(run);
    mounts.add(tokens());
    return mounts;
  }

  static List<VolumeMount> ofTrainer(Run run) {
    VolumeMount work =
        new VolumeMountBuilder(mount(CHECKPOINTS, run.spec().checkpoints().directory()))
            .withSubPath("modelyard/work/%s/a%d".formatted(run.owner().uid(), run.attempt()))
            .build();
    return List.of(work, mount(RUN, RUN_DIR), tokens());
  }

  private static VolumeMount mount(String volume, String path) {
    return new VolumeMountBuilder().withName(volume).withMountPath(path).build();
  }

  private static VolumeMount tokens() {
    return new VolumeMountBuilder(mount(PROGRESS, PROGRESS_DIR)).withReadOnly(true).build();
  }

  private static Volume progress(Run run) {
    return new VolumeBuilder()
        .withName(PROGRESS)
        .withNewProjected()
        .addNewSource()
        .withNewServiceAccountToken(
            Names.progressAudience(run.owner().namespace(), run.owner().name()),
            TOKEN_SECONDS,
            "token")
        .endSource()
        .addNewSource()
        .withNewDownwardAPI()
        .addNewItem()
        .withPath("ca.crt")
        .withNewFieldRef(null, "metadata.annotations['" + Labels.PROGRESS_CA + "']")
        .endItem()
        .endDownwardAPI()
        .endSource()
        .endProjected()
        .build();
  }
}

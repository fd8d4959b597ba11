package dev.modelyard.operator.training.desired;

import dev.modelyard.api.v1alpha1.common.FormatPolicy;
import dev.modelyard.api.v1alpha1.common.GoDuration;
import dev.modelyard.api.v1alpha1.training.CheckpointsSpec;
import dev.modelyard.operator.core.BucketAccess;
import dev.modelyard.operator.core.Json;
import dev.modelyard.operator.core.Names;
import dev.modelyard.operator.core.PodTemplateRules;
import dev.modelyard.operator.core.PodTemplates;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The agent in a worker pod: {@code restore} before the program starts, {@code watch} beside it as
 * a native sidecar, so that it ends after the program and can commit the last checkpoint.
 */
final class AgentContainers {
  private AgentContainers() {}

  static Container restore(Run run) {
    return container(run, "restore", Mounts.ofRestore(run)).withEnv(env(run)).build();
  }

  /** {@code grace}: seconds that the pod has to end in; null: the default. */
  static Container watch(Run run, @Nullable Long grace) {
    List<EnvVar> env = env(run);
    String path = Names.reportPath(run.owner().namespace(), run.owner().name());
    env.add(TrainingEnv.value("MODELYARD_REPORT_URL", run.settings().reportUrl() + path));
    env.add(TrainingEnv.value("MODELYARD_REPORT_TOKEN", Mounts.PROGRESS_DIR + "/token"));
    env.add(TrainingEnv.value("MODELYARD_REPORT_CA", Mounts.PROGRESS_DIR + "/ca.crt"));
    env.add(
        TrainingEnv.value(
            "MODELYARD_GRACE", grace == null ? StopHook.DEFAULT_GRACE_SECONDS : grace));
    env.addAll(StopHook.env(run));
    return StopHook.listening(run, container(run, "watch", Mounts.ofWatch(run)))
        .withEnv(env)
        .withRestartPolicy("Always")
        .build();
  }

  private static ContainerBuilder container(Run run, String command, List<VolumeMount> mounts) {
    return new ContainerBuilder()
        .withName(PodTemplateRules.RESERVED + command)
        .withImage(run.settings().agentImage())
        .withArgs(command)
        .withVolumeMounts(mounts)
        .withNewResources()
        .withRequests(Map.of("cpu", new Quantity("50m"), "memory", new Quantity("96Mi")))
        .endResources()
        .withSecurityContext(PodTemplates.agentSecurity());
  }

  private static List<EnvVar> env(Run run) {
    CheckpointsSpec checkpoints = run.spec().checkpoints();
    List<EnvVar> env = new ArrayList<>();
    env.add(TrainingEnv.value("MODELYARD_ROOT", Mounts.VOLUME_DIR + "/modelyard"));
    env.add(TrainingEnv.value("MODELYARD_RUN_UID", run.owner().uid()));
    env.add(TrainingEnv.value("MODELYARD_TRAINING", run.owner().name()));
    env.add(TrainingEnv.value("MODELYARD_ATTEMPT", run.attempt()));
    env.add(TrainingEnv.index("MODELYARD_RANK"));
    env.add(TrainingEnv.value("MODELYARD_WORKERS", run.spec().trainer().workers()));
    env.add(TrainingEnv.value("MODELYARD_PROCESSES", TrainingEnv.processes(run.spec().trainer())));
    env.add(TrainingEnv.value("MODELYARD_RUN_DIR", Mounts.RUN_DIR));
    env.add(TrainingEnv.value("MODELYARD_CHECKPOINT_DIR", checkpoints.directory()));
    env.add(TrainingEnv.value("MODELYARD_FRAMEWORK", run.spec().framework()));
    env.addAll(keeping(checkpoints));
    env.add(TrainingEnv.value("MODELYARD_IMAGE", run.spec().trainer().image()));
    env.add(TrainingEnv.value("MODELYARD_SPEC_HASH", run.specHash()));
    run.expectResume().ifPresent(e -> env.add(TrainingEnv.value("MODELYARD_EXPECT_RESUME", e)));
    run.forkPoint().map(ForkPoint::env).ifPresent(env::addAll);
    run.lastCommit().ifPresent(c -> env.add(TrainingEnv.value("MODELYARD_LAST_COMMIT", c)));
    run.suspect().ifPresent(s -> env.add(TrainingEnv.value("MODELYARD_SUSPECT", s)));
    var publish = run.spec().publish();
    if (publish != null && publish.directory() != null) {
      env.add(TrainingEnv.value("MODELYARD_PUBLISH_DIR", publish.directory()));
    }
    FormatPolicy policy = publish == null ? FormatPolicy.AllowList : publish.formatPolicy();
    env.add(TrainingEnv.value("MODELYARD_FORMAT_POLICY", policy));
    env.addAll(
        run.bucket()
            .map(BucketAccess::env)
            .orElseGet(
                () ->
                    List.of(
                        TrainingEnv.value(
                            "MODELYARD_CLAIM", Run.claimName(run.owner(), run.spec())))));
    env.addAll(BucketAccess.encryption(Run.encryption(run.spec())));
    var encryption = checkpoints.encryption();
    if (encryption != null && Boolean.TRUE.equals(encryption.acceptUnencrypted())) {
      env.add(TrainingEnv.value("MODELYARD_ACCEPT_UNENCRYPTED", true));
    }
    return env;
  }

  private static List<EnvVar> keeping(CheckpointsSpec checkpoints) {
    List<EnvVar> env = new ArrayList<>();
    env.add(TrainingEnv.value("MODELYARD_KEEP_LAST", checkpoints.keep().last()));
    if (checkpoints.keep().every() != null) {
      env.add(TrainingEnv.value("MODELYARD_KEEP_EVERY", checkpoints.keep().every()));
    }
    if (checkpoints.keep().best() != null) {
      env.add(TrainingEnv.value("MODELYARD_KEEP_BEST", Json.canonical(checkpoints.keep().best())));
    }
    env.add(TrainingEnv.value("MODELYARD_VERIFY", checkpoints.verify()));
    env.add(TrainingEnv.value("MODELYARD_ON_NONE_VALID", checkpoints.onNoneValid()));
    seconds("MODELYARD_INTERVAL", checkpoints.interval()).ifPresent(env::add);
    seconds("MODELYARD_SCRUB_INTERVAL", checkpoints.scrubInterval()).ifPresent(env::add);
    return env;
  }

  private static Optional<EnvVar> seconds(String name, @Nullable GoDuration duration) {
    return Optional.ofNullable(duration)
        .map(d -> TrainingEnv.value(name, d.toDuration().toSeconds()));
  }
}

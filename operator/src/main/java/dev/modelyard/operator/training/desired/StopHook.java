package dev.modelyard.operator.training.desired;

import dev.modelyard.api.v1alpha1.training.ModelTrainingSpec;
import dev.modelyard.api.v1alpha1.training.SaveOnStopSpec;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodSpec;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code saveOnStop}: before the kubelet stops the program, for whatever reason, it asks the agent,
 * which has the program save and answers when that is committed. It works when the operator is
 * away, and for evictions and drains that it never hears of.
 */
final class StopHook {
  /** Declared by the agent, so that pods on the host's network are kept apart. */
  private static final int PORT = 7411;

  /** Of Kubernetes: what a pod has that does not say. */
  static final long DEFAULT_GRACE_SECONDS = 30;

  /** The last commit and the version are made when the program has ended: uploads, to a bucket. */
  private static final long UPLOAD_SECONDS = 300;

  private StopHook() {}

  private static Optional<Long> seconds(Run run) {
    return Optional.ofNullable(run.spec().checkpoints().saveOnStop())
        .map(SaveOnStopSpec::timeout)
        .map(timeout -> timeout.toDuration().toSeconds());
  }

  static List<EnvVar> env(Run run) {
    return seconds(run)
        .map(
            seconds ->
                List.of(
                    TrainingEnv.value("MODELYARD_SAVE_ON_STOP", seconds),
                    TrainingEnv.value("MODELYARD_STOP_PORT", PORT)))
        .orElse(List.of());
  }

  /** The agent's port, where it is asked. */
  static ContainerBuilder listening(Run run, ContainerBuilder agent) {
    return seconds(run).isEmpty()
        ? agent
        : agent.addNewPort().withName("save").withContainerPort(PORT).endPort();
  }

  /** The program's container with the hook. */
  static ContainerBuilder hooked(Run run, ContainerBuilder trainer) {
    return seconds(run).isEmpty()
        ? trainer
        : trainer
            .editOrNewLifecycle()
            .withNewPreStop()
            .withNewHttpGet()
            .withPath("/save/" + run.owner().uid())
            .withNewPort(PORT)
            .endHttpGet()
            .endPreStop()
            .endLifecycle();
  }

  /**
   * What the pod has to end in: the time of the save, and what it has besides. Null: the default.
   */
  static @Nullable Long grace(Run run, PodSpec user) {
    Optional<Long> own =
        Optional.ofNullable(user.getTerminationGracePeriodSeconds())
            .or(() -> run.bucket().map(_ -> UPLOAD_SECONDS));
    return seconds(run)
        .map(save -> save + own.orElse(DEFAULT_GRACE_SECONDS))
        .or(() -> own)
        .orElse(null);
  }

  /** A container has one hook. */
  static List<String> problems(ModelTrainingSpec spec, PodSpec user) {
    boolean both =
        spec.checkpoints().saveOnStop() != null
            && user.getContainers().stream()
                .filter(c -> WorkerPodTemplate.TRAINER.equals(c.getName()))
                .anyMatch(c -> c.getLifecycle() != null && c.getLifecycle().getPreStop() != null);
    return both
        ? List.of(
            "spec.podTemplate.spec.containers[%s].lifecycle.preStop: spec.checkpoints.saveOnStop is such a hook; remove one of them"
                .formatted(WorkerPodTemplate.TRAINER))
        : List.of();
  }
}

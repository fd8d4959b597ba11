package dev.modelyard.operator.training.desired;

import dev.modelyard.operator.core.Labels;
import dev.modelyard.operator.core.PodTemplates;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A worker pod: the user's {@code podTemplate} with the program, the agent and their volumes put
 * into it. {@link WorkerRules} has refused every template in which the two would meet.
 */
final class WorkerPodTemplate {
  static final String TRAINER = "trainer";

  private WorkerPodTemplate() {}

  /**
   * @throws IllegalArgumentException when the JSON is not a pod template
   */
  static PodTemplateSpec desired(Run run) {
    return PodTemplates.merged(
        run.spec().podTemplate(),
        run.podLabels(),
        Map.of(Labels.PROGRESS_CA, run.settings().reportCa()),
        user -> spec(run, user));
  }

  private static PodSpec spec(Run run, PodSpec user) {
    Long grace = StopHook.grace(run, user);
    PodSpecBuilder spec =
        new PodSpecBuilder(user)
            .withRestartPolicy("Never")
            .withTerminationGracePeriodSeconds(grace)
            .withContainers(
                PodTemplates.withProgram(user.getContainers(), TRAINER, c -> trainer(run, c)))
            .addToInitContainers(AgentContainers.restore(run), AgentContainers.watch(run, grace))
            .addAllToVolumes(Mounts.volumes(run));
    if (run.isGang()) {
      spec.withSubdomain(run.name());
    }
    return spec.build();
  }

  private static Container trainer(Run run, Container user) {
    var trainer = run.spec().trainer();
    List<String> args = new ArrayList<>(trainer.args());
    var resume = run.spec().resume();
    if (resume != null && run.expectResume().orElse(false)) {
      args.addAll(resume.args());
    }
    List<EnvVar> env = new ArrayList<>(TrainingEnv.of(run));
    env.addAll(user.getEnv());
    List<VolumeMount> mounts = new ArrayList<>(Mounts.ofTrainer(run));
    mounts.addAll(user.getVolumeMounts());
    return StopHook.hooked(run, new ContainerBuilder(user))
        .withImage(trainer.image())
        .withCommand(trainer.command())
        .withArgs(args)
        .withEnv(env)
        .addAllToEnvFrom(trainer.envFrom())
        .withResources(trainer.resources())
        .withVolumeMounts(mounts)
        .build();
  }
}

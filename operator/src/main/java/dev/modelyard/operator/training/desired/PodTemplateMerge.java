package dev.modelyard.operator.training.desired;

import dev.modelyard.operator.core.Json;
import dev.modelyard.operator.core.Labels;
import io.fabric8.kubernetes.api.model.Capabilities;
import io.fabric8.kubernetes.api.model.CapabilitiesBuilder;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSecurityContextBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.SecurityContextBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Merges what we need into the user's {@code podTemplate}, by name where Kubernetes merges by name.
 * {@link PodTemplateRules} has refused every template in which the two would meet.
 */
final class PodTemplateMerge {
  static final String TRAINER = "trainer";

  /** The user of pods that say nothing: not root, as the restricted pod security standard asks. */
  private static final long USER = 65532L;

  private PodTemplateMerge() {}

  /**
   * @throws IllegalArgumentException when the JSON is not a pod template
   */
  static PodTemplateSpec parse(Object podTemplate) {
    PodTemplateSpec template = Json.parse(Json.canonical(podTemplate), PodTemplateSpec.class);
    return new PodTemplateSpecBuilder(template)
        .editOrNewMetadata()
        .endMetadata()
        .editOrNewSpec()
        .endSpec()
        .build();
  }

  static PodTemplateSpec merged(Run run) {
    PodTemplateSpec user = parse(run.spec().podTemplate());
    return new PodTemplateSpecBuilder()
        .withNewMetadata()
        .withLabels(joined(user.getMetadata().getLabels(), run.podLabels()))
        .withAnnotations(
            joined(
                user.getMetadata().getAnnotations(),
                Map.of(Labels.PROGRESS_CA, run.settings().reportCa())))
        .endMetadata()
        .withSpec(spec(run, user.getSpec()))
        .build();
  }

  private static PodSpec spec(Run run, PodSpec user) {
    PodSpecBuilder spec =
        new PodSpecBuilder(user)
            .withRestartPolicy("Never")
            .withSecurityContext(podSecurity(user.getSecurityContext()))
            .withContainers(containers(run, user.getContainers()))
            .addToInitContainers(AgentContainers.restore(run), AgentContainers.watch(run))
            .addAllToVolumes(Mounts.volumes(run));
    if (user.getAutomountServiceAccountToken() == null) {
      spec.withAutomountServiceAccountToken(false);
    }
    if (run.isGang()) {
      spec.withSubdomain(run.name());
    }
    return spec.build();
  }

  private static List<Container> containers(Run run, List<Container> user) {
    Container base =
        user.stream()
            .filter(c -> c.getName().equals(TRAINER))
            .findFirst()
            .orElseGet(() -> new ContainerBuilder().withName(TRAINER).build());
    Stream<Container> others = user.stream().filter(c -> !c.getName().equals(TRAINER));
    return Stream.concat(Stream.of(trainer(run, base)), others).toList();
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
    return new ContainerBuilder(user)
        .withImage(trainer.image())
        .withCommand(trainer.command())
        .withArgs(args)
        .withEnv(env)
        .addAllToEnvFrom(trainer.envFrom())
        .withResources(trainer.resources())
        .withVolumeMounts(mounts)
        .withSecurityContext(trainerSecurity(user.getSecurityContext()))
        .build();
  }

  private static PodSecurityContext podSecurity(PodSecurityContext user) {
    PodSecurityContext security =
        user == null ? new PodSecurityContext() : new PodSecurityContextBuilder(user).build();
    if (security.getRunAsUser() == null) {
      security.setRunAsUser(USER);
    }
    if (security.getFsGroup() == null) {
      security.setFsGroup(USER);
    }
    if (security.getFsGroupChangePolicy() == null) {
      // Otherwise every start changes the owner of every file of the claim.
      security.setFsGroupChangePolicy("OnRootMismatch");
    }
    if (security.getRunAsNonRoot() == null) {
      security.setRunAsNonRoot(security.getRunAsUser() != 0);
    }
    return security.getSeccompProfile() != null
        ? security
        : new PodSecurityContextBuilder(security)
            .withNewSeccompProfile()
            .withType("RuntimeDefault")
            .endSeccompProfile()
            .build();
  }

  private static SecurityContext trainerSecurity(SecurityContext user) {
    SecurityContext security =
        user == null ? new SecurityContext() : new SecurityContextBuilder(user).build();
    if (security.getAllowPrivilegeEscalation() == null
        && !Boolean.TRUE.equals(security.getPrivileged())) {
      security.setAllowPrivilegeEscalation(false);
    }
    if (security.getCapabilities() == null) {
      Capabilities none = new CapabilitiesBuilder().withDrop("ALL").build();
      security.setCapabilities(none);
    }
    return security;
  }

  private static Map<String, String> joined(Map<String, String> user, Map<String, String> ours) {
    Map<String, String> all = new HashMap<>(user == null ? Map.of() : user);
    all.putAll(ours);
    return all;
  }
}

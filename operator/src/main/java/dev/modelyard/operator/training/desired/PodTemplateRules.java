package dev.modelyard.operator.training.desired;

import dev.modelyard.api.v1alpha1.training.ModelTrainingSpec;
import dev.modelyard.operator.core.Labels;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What a spec asks for that a pod of ours cannot have, and that admission cannot see. Each problem
 * names the field, the value and what to do instead.
 */
public final class PodTemplateRules {
  private static final String POD = "spec.podTemplate.spec.";

  private PodTemplateRules() {}

  public static List<String> problems(
      String namespace, ModelTrainingSpec spec, TrainingSettings settings) {
    List<String> problems = new ArrayList<>(hyperparameters(spec));
    problems.addAll(reservedEnv("spec.trainer.env", spec.trainer().env()));
    PodTemplateSpec template;
    try {
      template = PodTemplateMerge.parse(spec.podTemplate());
    } catch (IllegalArgumentException e) {
      problems.add("spec.podTemplate is not a pod template: " + e.getMessage());
      return problems;
    }
    problems.addAll(metadata("labels", template.getMetadata().getLabels()));
    problems.addAll(metadata("annotations", template.getMetadata().getAnnotations()));
    problems.addAll(pod(template.getSpec()));
    problems.addAll(containers(template.getSpec()));
    trainer(template.getSpec()).ifPresent(t -> problems.addAll(trainerProblems(spec, t)));
    String account = template.getSpec().getServiceAccountName();
    if (namespace.equals(settings.operatorNamespace())
        && settings.operatorServiceAccount().equals(account)) {
      problems.add(
          POD
              + "serviceAccountName '"
              + account
              + "' is the operator's own; a training must not have its rights, name another");
    }
    return problems;
  }

  private static List<String> hyperparameters(ModelTrainingSpec spec) {
    Map<String, String> seen = new TreeMap<>();
    List<String> problems = new ArrayList<>();
    for (String name : new TreeMap<>(spec.hyperparameters()).keySet()) {
      String variable = TrainingEnv.hyperparameter(name);
      String other = seen.putIfAbsent(variable, name);
      if (other != null) {
        problems.add(
            "spec.hyperparameters '%s' and '%s' would both be %s; rename one"
                .formatted(other, name, variable));
      }
    }
    return problems;
  }

  private static List<String> reservedEnv(String field, List<EnvVar> env) {
    Set<String> names = new HashSet<>();
    List<String> problems = new ArrayList<>();
    for (EnvVar variable : env) {
      if (TrainingEnv.isReserved(variable.getName())) {
        problems.add(field + " '" + variable.getName() + "' is set by Modelyard; remove it");
      } else if (!names.add(variable.getName())) {
        problems.add(field + " '" + variable.getName() + "' is there twice; keep one");
      }
    }
    return problems;
  }

  private static List<String> metadata(String what, Map<String, String> entries) {
    return entries == null
        ? List.of()
        : entries.keySet().stream()
            .filter(
                k ->
                    k.startsWith(Labels.DOMAIN)
                        || k.startsWith("batch.kubernetes.io/")
                        || k.equals(Labels.MANAGED_BY))
            .sorted()
            .map(k -> "spec.podTemplate.metadata.%s '%s' is reserved; remove it".formatted(what, k))
            .toList();
  }

  private static List<String> pod(PodSpec pod) {
    List<String> problems = new ArrayList<>();
    if (pod.getRestartPolicy() != null && !pod.getRestartPolicy().equals("Never")) {
      problems.add(
          POD
              + "restartPolicy '"
              + pod.getRestartPolicy()
              + "': a restart is always a new attempt; remove it, see spec.restartPolicy");
    }
    if (pod.getActiveDeadlineSeconds() != null) {
      problems.add(POD + "activeDeadlineSeconds: use spec.deadlines.active");
    }
    if (pod.getHostname() != null || pod.getSubdomain() != null) {
      problems.add(POD + "hostname, subdomain: needed for the workers' names; remove them");
    }
    Set<String> volumes = new HashSet<>();
    pod.getVolumes().stream()
        .map(v -> v.getName())
        .filter(name -> name.startsWith(Mounts.RESERVED) || !volumes.add(name))
        .forEach(
            name ->
                problems.add(
                    POD
                        + "volumes '"
                        + name
                        + "' is there twice or begins with '"
                        + Mounts.RESERVED
                        + "', which is ours; rename it"));
    return problems;
  }

  private static List<String> containers(PodSpec pod) {
    Set<String> names = new HashSet<>();
    List<String> problems = new ArrayList<>();
    Stream.concat(pod.getContainers().stream(), pod.getInitContainers().stream())
        .map(Container::getName)
        .forEach(
            name -> {
              if (name == null || name.startsWith(Mounts.RESERVED) || !names.add(name)) {
                problems.add(
                    POD
                        + "containers '"
                        + name
                        + "' has no name, is there twice, or has a name of ours ('"
                        + Mounts.RESERVED
                        + "…'); rename it");
              }
            });
    if (pod.getInitContainers().stream()
        .anyMatch(c -> PodTemplateMerge.TRAINER.equals(c.getName()))) {
      problems.add(POD + "initContainers 'trainer' is the name of the program; rename it");
    }
    return problems;
  }

  private static Optional<Container> trainer(PodSpec pod) {
    return pod.getContainers().stream()
        .filter(c -> PodTemplateMerge.TRAINER.equals(c.getName()))
        .findFirst();
  }

  private static List<String> trainerProblems(ModelTrainingSpec spec, Container trainer) {
    String field = POD + "containers[trainer]";
    List<String> problems = new ArrayList<>(reservedEnv(field + ".env", trainer.getEnv()));
    if (trainer.getImage() != null
        || !trainer.getCommand().isEmpty()
        || !trainer.getArgs().isEmpty()
        || trainer.getResources() != null) {
      problems.add(
          field + " sets image, command, args or resources; these belong into spec.trainer");
    }
    for (VolumeMount mount : trainer.getVolumeMounts()) {
      String path = mount.getMountPath() == null ? "/" : mount.getMountPath();
      Stream.of(Mounts.RUN_DIR, Mounts.PROGRESS_DIR, spec.checkpoints().directory())
          .filter(ours -> covers(path, ours) || covers(ours, path))
          .findFirst()
          .ifPresent(
              ours ->
                  problems.add(
                      "%s.volumeMounts '%s' covers or lies in '%s', which is ours; mount elsewhere"
                          .formatted(field, path, ours)));
    }
    return problems;
  }

  private static boolean covers(String upper, String lower) {
    String prefix = upper.endsWith("/") ? upper : upper + "/";
    return (lower + "/").startsWith(prefix);
  }
}

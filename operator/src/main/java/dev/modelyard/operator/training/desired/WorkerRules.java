package dev.modelyard.operator.training.desired;

import dev.modelyard.api.v1alpha1.common.Framework;
import dev.modelyard.api.v1alpha1.training.ModelTrainingSpec;
import dev.modelyard.operator.core.PodTemplateRules;
import dev.modelyard.operator.core.PodTemplates;
import io.fabric8.kubernetes.api.model.PodSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What a spec asks for that a worker pod cannot have, and that admission cannot see. */
public final class WorkerRules {
  private static final String NAMES = "needed for the workers' names; remove it";
  private static final PodTemplateRules.Pods PODS =
      new PodTemplateRules.Pods(
          "Never",
          "a restart is always a new attempt; remove it, see spec.restartPolicy",
          Map.of(
              "activeDeadlineSeconds",
              "use spec.deadlines.active",
              "hostname",
              NAMES,
              "subdomain",
              NAMES));

  private WorkerRules() {}

  public static List<String> problems(
      String namespace, ModelTrainingSpec spec, TrainingSettings settings) {
    List<String> problems = new ArrayList<>(hyperparameters(spec));
    problems.addAll(sharedDirectory(spec));
    List<String> ofTemplate =
        new PodTemplateRules(program(spec), PODS)
            .problems(spec.podTemplate(), spec.trainer().env());
    problems.addAll(ofTemplate);
    if (ofTemplate.isEmpty()) {
      PodSpec pod = PodTemplates.parse(spec.podTemplate()).getSpec();
      problems.addAll(account(namespace, pod, settings));
      problems.addAll(StopHook.problems(spec, pod));
    }
    return problems;
  }

  private static PodTemplateRules.Program program(ModelTrainingSpec spec) {
    return new PodTemplateRules.Program(
        WorkerPodTemplate.TRAINER,
        "spec.trainer",
        List.of("image", "command", "args", "resources"),
        TrainingEnv::isReserved,
        Set.of(),
        List.of(Mounts.RUN_DIR, Mounts.PROGRESS_DIR, spec.checkpoints().directory()));
  }

  private static List<String> account(String namespace, PodSpec pod, TrainingSettings settings) {
    String account = pod.getServiceAccountName();
    boolean isOperators =
        namespace.equals(settings.operatorNamespace())
            && settings.operatorServiceAccount().equals(account);
    return isOperators
        ? List.of(
            "spec.podTemplate.spec.serviceAccountName '%s' is the operator's own; a training must"
                    .formatted(account)
                + " not have its rights, name another")
        : List.of();
  }

  /** No rule of admission: those that are there may still be suspended and changed. */
  private static List<String> sharedDirectory(ModelTrainingSpec spec) {
    int workers = spec.trainer().workers();
    return spec.framework() == Framework.JAX
            && workers > 1
            && spec.checkpoints().storage().pvc() == null
        ? List.of(
            "spec.framework 'JAX' with %d workers needs spec.checkpoints.storage.pvc: Orbax waits for a directory that all of them share, and with a bucket each has its own; make a new ModelTraining with a claim, or set spec.trainer.workers to 1"
                .formatted(workers))
        : List.of();
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
}

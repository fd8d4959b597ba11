package dev.modelyard.operator.training.desired;

import dev.modelyard.api.v1alpha1.training.ModelTrainingSpec;
import dev.modelyard.api.v1alpha1.training.TrainerSpec;
import dev.modelyard.operator.core.Json;
import dev.modelyard.operator.core.Names;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Environment of the trainer: docs/architecture.md, and how workers meet. */
final class TrainingEnv {
  static final int RENDEZVOUS_PORT = 29500;

  /** Index of the worker, for variables that are made of it. */
  private static final String INDEX = "MODELYARD_WORKER";

  private static final String INDEX_FIELD =
      "metadata.annotations['batch.kubernetes.io/job-completion-index']";
  private static final String GPU = "nvidia.com/gpu";
  private static final Set<String> RENDEZVOUS =
      Set.of("MASTER_ADDR", "MASTER_PORT", "RANK", "WORLD_SIZE");
  private static final List<String> PREFIXES =
      List.of("MODELYARD_", "PET_", "KUBEFLOW_TRAINER_SERVER_");

  private TrainingEnv() {}

  /** Ours first, so that the user's variables may refer to them. */
  static List<EnvVar> of(Run run) {
    List<EnvVar> env = new ArrayList<>(contract(run));
    env.addAll(hyperparameters(run.spec()));
    if (run.isGang()) {
      env.addAll(meeting(run));
    }
    env.addAll(kubeflow(run));
    env.addAll(run.spec().trainer().env());
    return env;
  }

  static boolean isReserved(String name) {
    return RENDEZVOUS.contains(name) || PREFIXES.stream().anyMatch(name::startsWith);
  }

  /** Environment variable of a hyperparameter: upper case, everything odd an underscore. */
  static String hyperparameter(String name) {
    return "MODELYARD_HP_" + name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
  }

  static EnvVar value(String name, Object value) {
    return new EnvVarBuilder().withName(name).withValue(value.toString()).build();
  }

  /** The number of this worker among its peers, from 0. */
  static EnvVar index(String name) {
    return new EnvVarBuilder()
        .withName(name)
        .withNewValueFrom()
        .withNewFieldRef(null, INDEX_FIELD)
        .endValueFrom()
        .build();
  }

  private static List<EnvVar> contract(Run run) {
    String directory = run.spec().checkpoints().directory();
    List<EnvVar> env = new ArrayList<>();
    env.add(value("MODELYARD_TRAINING", run.owner().name()));
    env.add(value("MODELYARD_ATTEMPT", run.attempt()));
    env.add(value("MODELYARD_CHECKPOINT_DIR", directory));
    env.add(value("MODELYARD_RESUME_FROM", Mounts.RUN_DIR + "/resume"));
    env.add(value("MODELYARD_RESUME_INFO", Mounts.RUN_DIR + "/resume.json"));
    env.add(value("MODELYARD_READY_DIR", Mounts.RUN_DIR + "/ready"));
    env.add(value("MODELYARD_SAVE_REQUEST", Mounts.RUN_DIR + "/save-request"));
    var publish = run.spec().publish();
    if (publish != null && publish.directory() != null) {
      env.add(value("MODELYARD_OUTPUT_DIR", directory + "/" + publish.directory()));
    }
    var target = run.spec().target();
    if (target != null) {
      env.add(value("MODELYARD_TARGET_STEPS", target.steps()));
    }
    return env;
  }

  private static List<EnvVar> hyperparameters(ModelTrainingSpec spec) {
    Map<String, String> sorted = new TreeMap<>(spec.hyperparameters());
    List<EnvVar> env = new ArrayList<>();
    sorted.forEach((name, text) -> env.add(value(hyperparameter(name), literal(text))));
    env.add(value("MODELYARD_HYPERPARAMETERS", literal(Json.canonical(sorted))));
    return env;
  }

  /** The kubelet would take {@code $(NAME)} for a variable. */
  private static String literal(String text) {
    return text.replace("$", "$$");
  }

  /** How workers find each other. What the user says of it counts, where we may be mistaken. */
  private static List<EnvVar> meeting(Run run) {
    Set<String> users =
        run.spec().trainer().env().stream().map(EnvVar::getName).collect(Collectors.toSet());
    List<EnvVar> ours =
        switch (run.spec().framework()) {
          case PyTorch, Transformers, Lightning, DeepSpeed, Megatron -> rendezvous(run);
          case TensorFlow, Keras -> tensorFlow(run);
          case JAX -> jax(run);
          case ScikitLearn, XGBoost, Generic -> List.of();
        };
    return ours.stream().filter(env -> !users.contains(env.getName())).toList();
  }

  /** All workers alike, the first of them is the chief. */
  private static List<EnvVar> tensorFlow(Run run) {
    List<String> hosts =
        IntStream.range(0, run.spec().trainer().workers())
            .mapToObj(index -> host(run, index) + ":" + RENDEZVOUS_PORT)
            .toList();
    // The index of the pod is put in by the kubelet, as a number: no quotes around it.
    String config =
        "{\"cluster\":%s,\"task\":{\"index\":$(%s),\"type\":\"worker\"}}"
            .formatted(Json.canonical(Map.of("worker", hosts)), INDEX);
    return List.of(index(INDEX), value("TF_CONFIG", config));
  }

  /** JAX reads the first itself; the others are for {@code jax.distributed.initialize}. */
  private static List<EnvVar> jax(Run run) {
    return List.of(
        value("JAX_COORDINATOR_ADDRESS", host(run, 0) + ":" + RENDEZVOUS_PORT),
        value("JAX_NUM_PROCESSES", run.spec().trainer().workers()),
        index("JAX_PROCESS_ID"));
  }

  private static String host(Run run, int index) {
    return "%s-%d.%s.%s.svc".formatted(run.name(), index, run.name(), run.owner().namespace());
  }

  /**
   * {@code PET_*} is torchrun's configuration; it sets RANK and the like for its children itself. A
   * program started without it, one process a worker, finds them here: without LOCAL_RANK
   * Transformers trains each worker for itself, and DeepSpeed looks for MPI. Lightning goes by
   * NODE_RANK, and starts a worker's processes where there is no LOCAL_RANK.
   */
  private static List<EnvVar> rendezvous(Run run) {
    TrainerSpec trainer = run.spec().trainer();
    String first = host(run, 0);
    int processes = processesPerWorker(trainer);
    List<EnvVar> env = new ArrayList<>();
    env.add(value("MASTER_ADDR", first));
    env.add(value("MASTER_PORT", RENDEZVOUS_PORT));
    env.add(index("NODE_RANK"));
    if (processes == 1) {
      env.add(index("RANK"));
      env.add(value("WORLD_SIZE", trainer.workers()));
      env.add(value("LOCAL_RANK", 0));
      env.add(value("LOCAL_WORLD_SIZE", 1));
    }
    env.add(value("PET_NNODES", trainer.workers()));
    env.add(index("PET_NODE_RANK"));
    env.add(value("PET_NPROC_PER_NODE", processes));
    env.add(value("PET_MASTER_ADDR", first));
    env.add(value("PET_MASTER_PORT", RENDEZVOUS_PORT));
    // A restart inside the pod could mix two lives under one step: every restart is a new attempt.
    env.add(value("PET_MAX_RESTARTS", 0));
    return env;
  }

  /** Processes of the program, over all workers. */
  static int processes(TrainerSpec trainer) {
    return trainer.workers() * processesPerWorker(trainer);
  }

  private static int processesPerWorker(TrainerSpec trainer) {
    Integer number = trainer.processesPerWorker().getIntVal();
    if (number != null) {
      return number;
    }
    var resources = trainer.resources();
    Quantity gpus =
        resources == null || resources.getLimits() == null ? null : resources.getLimits().get(GPU);
    return gpus == null ? 1 : Math.max(1, gpus.getNumericalAmount().intValue());
  }

  /** The progress contract of Kubeflow Trainer (KEP-2779): certificate and token are paths. */
  private static List<EnvVar> kubeflow(Run run) {
    String path = Names.progressPath(run.owner().namespace(), run.owner().name());
    return List.of(
        value("KUBEFLOW_TRAINER_SERVER_URL", run.settings().reportUrl() + path),
        value("KUBEFLOW_TRAINER_SERVER_CA_CERT", Mounts.PROGRESS_DIR + "/ca.crt"),
        value("KUBEFLOW_TRAINER_SERVER_TOKEN", Mounts.PROGRESS_DIR + "/token"));
  }
}

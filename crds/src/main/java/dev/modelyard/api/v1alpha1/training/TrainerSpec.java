package dev.modelyard.api.v1alpha1.training;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.kubernetes.api.model.EnvFromSource;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The container that trains, and how many of it. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record TrainerSpec(
    String image,
    List<String> command,
    List<String> args,
    List<EnvVar> env,
    List<EnvFromSource> envFrom,
    @Nullable ResourceRequirements resources,
    Integer workers,
    IntOrString processesPerWorker) {

  /** One process per GPU of the worker; one where it has none. */
  private static final IntOrString AUTO = new IntOrString("Auto");

  public TrainerSpec {
    command = command == null ? List.of() : List.copyOf(command);
    args = args == null ? List.of() : List.copyOf(args);
    env = env == null ? List.of() : List.copyOf(env);
    envFrom = envFrom == null ? List.of() : List.copyOf(envFrom);
    workers = workers == null ? 1 : workers;
    processesPerWorker = processesPerWorker == null ? AUTO : processesPerWorker;
  }
}

package dev.modelyard.api.v1alpha1.training;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.modelyard.api.v1alpha1.common.ApiRecord;
import dev.modelyard.api.v1alpha1.common.Change;
import dev.modelyard.api.v1alpha1.common.OnChange;
import dev.modelyard.api.v1alpha1.common.Rules;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.EnvFromSource;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The container that trains, and how many of it. */
@ApiRecord
public record TrainerSpec(
    @OnChange(Change.RESTART)
        @Required
        @Size(max = 512)
        @ValidationRule(value = Rules.IMAGE, messageExpression = Rules.IMAGE_SAYS)
        @JsonPropertyDescription("Image of the program. Example: ghcr.io/acme/churn:1.4")
        String image,
    @OnChange(Change.RESTART)
        @Size(max = 256)
        @JsonPropertyDescription(
            "Command, as a list, never through a shell. Default: that of the image. Example:"
                + " [python, train.py]")
        List<@Size(max = 4096) String> command,
    @OnChange(Change.RESTART)
        @Size(max = 256)
        @JsonPropertyDescription(
            "Arguments of the command. Default: those of the image. Example: [\"--epochs\","
                + " \"20\"]")
        List<@Size(max = 4096) String> args,
    @OnChange(Change.RESTART)
        @JsonPropertyDescription(
            "Environment of the program. Names that Modelyard sets are refused. Default: none."
                + " Example: [{name: OMP_NUM_THREADS, value: \"4\"}]")
        List<EnvVar> env,
    @OnChange(Change.RESTART)
        @JsonPropertyDescription(
            "ConfigMaps and Secrets of the same namespace as environment. Default: none. Example:"
                + " [{configMapRef: {name: churn}}]")
        List<EnvFromSource> envFrom,
    @OnChange(Change.RESTART)
        @JsonPropertyDescription(
            "Resources of one worker. Default: none. Example: {limits: {nvidia.com/gpu: 8}}")
        @Nullable ResourceRequirements resources,
    @OnChange(Change.RESTART)
        @Min(1)
        @Max(1024)
        @Default("1")
        @JsonPropertyDescription(
            "Number of pods; the first is the coordinator. Default: 1. Example: 4")
        Integer workers,
    @OnChange(Change.RESTART)
        @Default("Auto")
        @ValidationRule(value = Rules.PROCESSES, messageExpression = Rules.PROCESSES_SAYS)
        @JsonPropertyDescription(
            "Processes in a worker: a number from 1 to 64, or Auto for one per GPU. Default: Auto."
                + " Example: 8")
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

package dev.modelyard.api.v1alpha1.serving;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.modelyard.api.v1alpha1.common.ApiRecord;
import dev.modelyard.api.v1alpha1.common.Change;
import dev.modelyard.api.v1alpha1.common.OnChange;
import dev.modelyard.api.v1alpha1.common.Rules;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.EnvFromSource;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What differs from the preset. */
@ApiRecord
public record ServerSpec(
    @OnChange(Change.RESTART)
        @Size(max = 512)
        @ValidationRule(value = Rules.IMAGE, messageExpression = Rules.IMAGE_SAYS)
        @JsonPropertyDescription(
            "Image in place of that of the preset. Default: that of the preset. Example:"
                + " ghcr.io/acme/tf-serving:2.19")
        @Nullable String image,
    @OnChange(Change.RESTART)
        @Size(max = 256)
        @JsonPropertyDescription(
            "Command in place of that of the preset. Default: that of the preset. Example: [python,"
                + " serve.py]")
        List<@Size(max = 4096) String> command,
    @OnChange(Change.RESTART)
        @Size(max = 256)
        @JsonPropertyDescription(
            "Arguments added to those of the preset. Default: none. Example: [\"--max-batch\","
                + " \"8\"]")
        List<@Size(max = 4096) String> args,
    @OnChange(Change.RESTART)
        @JsonPropertyDescription(
            "Environment of the server. Names that Modelyard sets are refused. Default: none."
                + " Example: [{name: OMP_NUM_THREADS, value: \"4\"}]")
        List<EnvVar> env,
    @OnChange(Change.RESTART)
        @JsonPropertyDescription(
            "ConfigMaps and Secrets of the same namespace as environment. Default: none. Example:"
                + " [{configMapRef: {name: churn}}]")
        List<EnvFromSource> envFrom,
    @OnChange(Change.RESTART)
        @JsonPropertyDescription(
            "Resources of one pod. Default: those of the preset. Example: {limits: {nvidia.com/gpu:"
                + " 1}}")
        @Nullable ResourceRequirements resources) {

  /** What an absent object means. */
  public static final ServerSpec DEFAULT =
      new ServerSpec(null, List.of(), List.of(), List.of(), List.of(), null);

  public ServerSpec {
    command = command == null ? List.of() : List.copyOf(command);
    args = args == null ? List.of() : List.copyOf(args);
    env = env == null ? List.of() : List.copyOf(env);
    envFrom = envFrom == null ? List.of() : List.copyOf(envFrom);
  }
}

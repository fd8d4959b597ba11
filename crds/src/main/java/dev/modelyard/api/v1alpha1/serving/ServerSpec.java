package dev.modelyard.api.v1alpha1.serving;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.kubernetes.api.model.EnvFromSource;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What differs from the preset. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ServerSpec(
    @Nullable String image,
    List<String> command,
    List<String> args,
    List<EnvVar> env,
    List<EnvFromSource> envFrom,
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

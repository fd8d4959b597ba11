package dev.modelyard.api.v1alpha1.training;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The pod that combines the updates of the sites. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record FederatedServer(
    @Nullable String image,
    List<String> command,
    List<String> args,
    @Nullable ResourceRequirements resources) {

  public FederatedServer {
    command = command == null ? List.of() : List.copyOf(command);
    args = args == null ? List.of() : List.copyOf(args);
  }
}

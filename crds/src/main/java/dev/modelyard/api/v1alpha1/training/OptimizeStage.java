package dev.modelyard.api.v1alpha1.training;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A step after the training that makes a derived version. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record OptimizeStage(
    String name,
    OptimizeType type,
    String image,
    List<String> command,
    List<String> args,
    @Nullable ResourceRequirements resources,
    @Nullable OptimizeGate gate) {

  public OptimizeStage {
    command = command == null ? List.of() : List.copyOf(command);
    args = args == null ? List.of() : List.copyOf(args);
  }
}

package dev.modelyard.api.v1alpha1.serving;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The model server: a preset, or all it takes to describe one. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record RuntimeSpec(
    RuntimePreset preset,
    @Nullable String image,
    List<String> command,
    @Nullable Integer port,
    @Nullable PredictProtocol protocol,
    @Nullable ReadinessSpec readiness) {

  public RuntimeSpec {
    command = command == null ? List.of() : List.copyOf(command);
  }
}

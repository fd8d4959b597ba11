package dev.modelyard.api.v1alpha1.training;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import org.jspecify.annotations.Nullable;

/** Servers hold the parameters, workers compute gradients. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ParameterServerTopology(Integer servers, @Nullable ResourceRequirements resources) {

  public ParameterServerTopology {
    servers = servers == null ? 1 : servers;
  }
}

package dev.modelyard.api.v1alpha1.training;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/** How the workers are wired together. The member named by the type is set, and no other. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record TopologySpec(
    TopologyType type,
    @Nullable ParameterServerTopology parameterServer,
    @Nullable FederatedTopology federated) {

  /** What an absent object means. */
  public static final TopologySpec DEFAULT = new TopologySpec(TopologyType.AllReduce, null, null);

  public TopologySpec {
    type = type == null ? DEFAULT.type : type;
  }
}

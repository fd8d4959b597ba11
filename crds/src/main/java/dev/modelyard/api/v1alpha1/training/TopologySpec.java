package dev.modelyard.api.v1alpha1.training;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.modelyard.api.v1alpha1.common.ApiRecord;
import dev.modelyard.api.v1alpha1.common.Change;
import dev.modelyard.api.v1alpha1.common.OnChange;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** How the workers are wired together. The member named by the type is set, and no other. */
@ValidationRule(
    value = "has(self.parameterServer) ? self.type == 'ParameterServer' : true",
    message = "parameterServer is set: write type: ParameterServer, or remove it")
@ValidationRule(
    value = "(self.type == 'Federated') == has(self.federated)",
    message = "federated and type: Federated go together: set both or neither")
@ApiRecord
public record TopologySpec(
    @OnChange(Change.RESTART)
        @Default("AllReduce")
        @JsonPropertyDescription("Kind of topology. Default: AllReduce. Example: ParameterServer")
        TopologyType type,
    @OnChange(Change.RESTART)
        @JsonPropertyDescription(
            "Only with type ParameterServer. Default: one server. Example: {servers: 2}")
        @Nullable ParameterServerTopology parameterServer,
    @OnChange(Change.RESTART)
        @JsonPropertyDescription(
            "Only with type Federated, and required there. Example: {rounds: 10, sites: [{name: a,"
                + " dataClaim: data-a}, {name: b, dataClaim: data-b}]}")
        @Nullable FederatedTopology federated) {

  /** What an absent object means. */
  public static final TopologySpec DEFAULT = new TopologySpec(TopologyType.AllReduce, null, null);

  public TopologySpec {
    type = type == null ? DEFAULT.type : type;
  }
}

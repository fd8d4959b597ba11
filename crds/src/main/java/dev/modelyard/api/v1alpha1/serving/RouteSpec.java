package dev.modelyard.api.v1alpha1.serving;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.modelyard.api.v1alpha1.common.ApiRecord;
import dev.modelyard.api.v1alpha1.common.Change;
import dev.modelyard.api.v1alpha1.common.OnChange;
import dev.modelyard.api.v1alpha1.common.Rules;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;

/** An HTTPRoute to make, so that weights are shares of requests. */
@ApiRecord
public record RouteSpec(
    @OnChange(Change.IGNORE)
        @Required
        @Size(min = 1, max = 8)
        @JsonPropertyDescription("Gateways of the same namespace. Example: [{name: public}]")
        List<ParentReference> parentRefs,
    @OnChange(Change.IGNORE)
        @Size(max = 16)
        @ValidationRule(value = Rules.HOSTNAMES, messageExpression = Rules.HOSTNAMES_SAYS)
        @JsonPropertyDescription(
            "Host names to answer for. Default: all of the Gateway. Example: [churn.example.org]")
        List<@Size(max = 4096) String> hostnames) {

  public RouteSpec {
    parentRefs = parentRefs == null ? List.of() : List.copyOf(parentRefs);
    hostnames = hostnames == null ? List.of() : List.copyOf(hostnames);
  }
}

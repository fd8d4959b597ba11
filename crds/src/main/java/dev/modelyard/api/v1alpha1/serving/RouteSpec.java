package dev.modelyard.api.v1alpha1.serving;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/** An HTTPRoute to make, so that weights are shares of requests. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record RouteSpec(List<ParentReference> parentRefs, List<String> hostnames) {

  public RouteSpec {
    parentRefs = parentRefs == null ? List.of() : List.copyOf(parentRefs);
    hostnames = hostnames == null ? List.of() : List.copyOf(hostnames);
  }
}

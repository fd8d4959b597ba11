package dev.modelyard.api.v1alpha1.training;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Map;

/** One owner of data: its claim is mounted in its own pod and nowhere else. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record FederatedSite(String name, String dataClaim, Map<String, String> nodeSelector) {

  public FederatedSite {
    nodeSelector = nodeSelector == null ? Map.of() : Map.copyOf(nodeSelector);
  }
}

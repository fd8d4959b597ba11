package dev.modelyard.api.v1alpha1.training;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.modelyard.api.v1alpha1.common.ApiRecord;
import dev.modelyard.api.v1alpha1.common.Change;
import dev.modelyard.api.v1alpha1.common.OnChange;
import dev.modelyard.api.v1alpha1.common.Rules;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.Map;

/** One owner of data: its claim is mounted in its own pod and nowhere else. */
@ApiRecord
public record FederatedSite(
    @OnChange(Change.RESTART)
        @Required
        @Size(max = 63)
        @ValidationRule(value = Rules.LABEL, messageExpression = Rules.LABEL_SAYS)
        @JsonPropertyDescription("Name of the site. Example: hospital-a")
        String name,
    @OnChange(Change.RESTART)
        @Required
        @Size(max = 253)
        @ValidationRule(value = Rules.NAME, messageExpression = Rules.NAME_SAYS)
        @JsonPropertyDescription(
            "Claim with the data of the site, mounted there only. Example: data-a")
        String dataClaim,
    @OnChange(Change.RESTART)
        @Size(max = 16)
        @JsonPropertyDescription(
            "Labels of the nodes of the site. Default: any node. Example: {site: a}")
        Map<String, @Size(max = 4096) String> nodeSelector) {

  public FederatedSite {
    nodeSelector = nodeSelector == null ? Map.of() : Map.copyOf(nodeSelector);
  }
}

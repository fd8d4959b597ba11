package dev.modelyard.api.v1alpha1.training;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.modelyard.api.v1alpha1.common.ApiRecord;
import dev.modelyard.api.v1alpha1.common.Change;
import dev.modelyard.api.v1alpha1.common.OnChange;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Data stays at its site; only model updates travel. */
@ValidationRule(
    value = "self.minSites <= self.sites.size()",
    message = "minSites is above the number of sites: lower minSites or add sites")
@ApiRecord
public record FederatedTopology(
    @OnChange(Change.RESTART)
        @Default("Flower")
        @JsonPropertyDescription("Framework that runs the rounds. Default: Flower. Example: Flower")
        FederatedEngine engine,
    @OnChange(Change.RESTART)
        @Required
        @Min(1)
        @Max(100000)
        @JsonPropertyDescription("Number of rounds. Example: 10")
        Integer rounds,
    @OnChange(Change.RESTART)
        @Min(1)
        @Max(64)
        @Default("2")
        @JsonPropertyDescription(
            "Sites that must answer for a round to count. Default: 2. Example: 3")
        Integer minSites,
    @OnChange(Change.RESTART)
        @JsonPropertyDescription(
            "The pod that combines updates. Default: the image of the trainer. Example: {image:"
                + " ghcr.io/acme/fed-server:1}")
        @Nullable FederatedServer server,
    @OnChange(Change.RESTART)
        @Required
        @Size(min = 1, max = 64)
        @JsonPropertyDescription("The owners of data. Example: [{name: a, dataClaim: data-a}]")
        List<FederatedSite> sites) {

  public FederatedTopology {
    engine = engine == null ? FederatedEngine.Flower : engine;
    minSites = minSites == null ? 2 : minSites;
    sites = sites == null ? List.of() : List.copyOf(sites);
  }
}

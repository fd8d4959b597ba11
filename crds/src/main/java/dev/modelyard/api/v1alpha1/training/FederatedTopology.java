package dev.modelyard.api.v1alpha1.training;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Data stays at its site; only model updates travel. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record FederatedTopology(
    FederatedEngine engine,
    Integer rounds,
    Integer minSites,
    @Nullable FederatedServer server,
    List<FederatedSite> sites) {

  public FederatedTopology {
    engine = engine == null ? FederatedEngine.Flower : engine;
    minSites = minSites == null ? 2 : minSites;
    sites = sites == null ? List.of() : List.copyOf(sites);
  }
}

package dev.modelyard.operator.serving.desired;

import dev.modelyard.operator.core.Labels;
import dev.modelyard.operator.core.Owner;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import java.util.Map;

/** The Service that clients use. Its selector is the traffic: docs/architecture.md, Traffic. */
public final class StableService {

  private StableService() {}

  /**
   * The Service with one selector.
   *
   * @param selector of {@link ServedRevision#podsOf}
   */
  public static Service desired(Owner owner, int port, Map<String, String> selector) {
    return new ServiceBuilder()
        .withMetadata(
            new ObjectMetaBuilder()
                .withName(owner.name())
                .withNamespace(owner.namespace())
                .withLabels(
                    Map.of(Labels.MANAGED_BY, Labels.MODELYARD, Labels.DEPLOYMENT, owner.name()))
                .withOwnerReferences(owner.reference())
                .build())
        .withNewSpec()
        .withSelector(selector)
        .withPorts(RevisionService.port(port))
        .endSpec()
        .build();
  }
}

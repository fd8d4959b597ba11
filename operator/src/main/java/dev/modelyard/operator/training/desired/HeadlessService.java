package dev.modelyard.operator.training.desired;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;

/** Gives the workers of one attempt names to find each other by, before they are ready. */
public final class HeadlessService {
  private HeadlessService() {}

  public static Service desired(Run run) {
    return new ServiceBuilder()
        .withNewMetadata()
        .withNamespace(run.owner().namespace())
        .withName(run.name())
        .withLabels(run.labels())
        .withOwnerReferences(run.owner().reference())
        .endMetadata()
        .withNewSpec()
        .withClusterIP("None")
        .withPublishNotReadyAddresses(true)
        .withSelector(run.podLabels())
        .endSpec()
        .build();
  }
}

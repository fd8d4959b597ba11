package dev.modelyard.operator.serving.desired;

import dev.modelyard.operator.core.Labels;
import dev.modelyard.operator.core.Owner;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import java.util.Map;

/**
 * One pod at a time may be drained from its node, over all revisions together; a single pod may be,
 * too.
 */
public final class DisruptionBudget {

  private DisruptionBudget() {}

  public static PodDisruptionBudget desired(Owner owner) {
    return new PodDisruptionBudgetBuilder()
        .withMetadata(
            new ObjectMetaBuilder()
                .withName(owner.name())
                .withNamespace(owner.namespace())
                .withLabels(
                    Map.of(Labels.MANAGED_BY, Labels.MODELYARD, Labels.DEPLOYMENT, owner.name()))
                .withOwnerReferences(owner.reference())
                .build())
        .withNewSpec()
        .withMaxUnavailable(new IntOrString(1))
        .withNewSelector()
        .withMatchLabels(ServedRevision.podsOf(owner.name()))
        .endSelector()
        .endSpec()
        .build();
  }
}

package dev.modelyard.operator.serving.desired;

import dev.modelyard.api.v1alpha1.serving.ModelDeploymentSpec;
import dev.modelyard.operator.core.Labels;
import dev.modelyard.operator.core.Names;
import dev.modelyard.operator.core.Owner;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.Map;

/**
 * One revision with all its objects are made from.
 *
 * @param specHash of what the user asked for, see {@link PodHash}
 * @param agentImage image of the agent's containers
 */
public record ServedRevision(
    Owner owner,
    ModelDeploymentSpec spec,
    int number,
    ModelFact model,
    String specHash,
    String agentImage) {

  String name() {
    return Names.revision(owner.name(), number);
  }

  ObjectMeta metadata(String name, String hash) {
    return new ObjectMetaBuilder()
        .withName(name)
        .withNamespace(owner.namespace())
        .withLabels(labels(owner, number))
        .withAnnotations(Map.of(Labels.SPEC_HASH, hash))
        .withOwnerReferences(owner.reference())
        .build();
  }

  static Map<String, String> labels(Owner owner, int number) {
    return Map.of(
        Labels.MANAGED_BY, Labels.MODELYARD,
        Labels.DEPLOYMENT, owner.name(),
        Labels.REVISION, Integer.toString(number));
  }

  /**
   * What selects the server pods of one revision; its gate's pod has the same labels but for the
   * role.
   */
  public static Map<String, String> podsOf(String deployment, int number) {
    return Map.of(
        Labels.DEPLOYMENT,
        deployment,
        Labels.REVISION,
        Integer.toString(number),
        Labels.ROLE,
        Labels.ROLE_SERVER);
  }

  /** What selects the server pods of every revision. */
  public static Map<String, String> podsOf(String deployment) {
    return Map.of(Labels.DEPLOYMENT, deployment, Labels.ROLE, Labels.ROLE_SERVER);
  }
}

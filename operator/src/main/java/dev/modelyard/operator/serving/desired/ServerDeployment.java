package dev.modelyard.operator.serving.desired;

import dev.modelyard.operator.core.Labels;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import java.util.Map;

/**
 * The Deployment of one revision. Its template is rendered once: the Deployment is the record of
 * it.
 */
public final class ServerDeployment {

  private ServerDeployment() {}

  public static Deployment desired(ServedRevision revision, int replicas) {
    return new DeploymentBuilder()
        .withMetadata(revision.metadata(revision.name(), revision.specHash()))
        .withNewSpec()
        .withReplicas(replicas)
        .withRevisionHistoryLimit(0)
        .withNewSelector()
        .withMatchLabels(ServedRevision.podsOf(revision.owner().name(), revision.number()))
        .endSelector()
        .withTemplate(ServerPodTemplate.desired(revision))
        .endSpec()
        .build();
  }

  /**
   * The observed Deployment with another number of pods. Everything else is as it was observed, so
   * that neither an upgrade of the operator nor an edit of the spec touches running pods.
   */
  public static Deployment scaled(Deployment observed, int replicas) {
    return new DeploymentBuilder()
        .withMetadata(
            new ObjectMetaBuilder()
                .withName(observed.getMetadata().getName())
                .withNamespace(observed.getMetadata().getNamespace())
                .withUid(observed.getMetadata().getUid())
                .withLabels(observed.getMetadata().getLabels())
                .withAnnotations(ours(observed))
                .withOwnerReferences(observed.getMetadata().getOwnerReferences())
                .build())
        .withSpec(observed.getSpec())
        .editSpec()
        .withReplicas(replicas)
        .endSpec()
        .build();
  }

  /** The Deployment controller writes annotations of its own, which we must not claim. */
  private static Map<String, String> ours(Deployment observed) {
    String hash = Labels.annotation(observed, Labels.SPEC_HASH);
    return hash == null ? Map.of() : Map.of(Labels.SPEC_HASH, hash);
  }
}

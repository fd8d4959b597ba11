package dev.modelyard.operator.serving.desired;

import dev.modelyard.api.v1alpha1.serving.VerifyGate;
import dev.modelyard.operator.core.Labels;
import dev.modelyard.operator.core.PodTemplates;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import java.util.HashMap;
import java.util.Map;

/**
 * A serving pod: the user's {@code podTemplate} with the model, the server and the verifying agent
 * put into it.
 */
final class ServerPodTemplate {

  /** What a server may need to end requests that are still running when its drain is over. */
  private static final long GRACE_SECONDS = 30;

  private ServerPodTemplate() {}

  static PodTemplateSpec desired(ServedRevision revision) {
    PodTemplateSpec user = PodTemplates.parse(revision.spec().podTemplate());
    return new PodTemplateSpecBuilder()
        .withNewMetadata()
        .withLabels(PodTemplates.joined(user.getMetadata().getLabels(), labels(revision)))
        .withAnnotations(user.getMetadata().getAnnotations())
        .endMetadata()
        .withSpec(spec(revision, user.getSpec()))
        .build();
  }

  private static Map<String, String> labels(ServedRevision revision) {
    Map<String, String> labels =
        new HashMap<>(ServedRevision.labels(revision.owner(), revision.number()));
    labels.put(Labels.ROLE, Labels.ROLE_SERVER);
    return labels;
  }

  private static PodSpec spec(ServedRevision revision, PodSpec user) {
    PodSpecBuilder spec =
        new PodSpecBuilder(user)
            .withSecurityContext(PodTemplates.podSecurity(user.getSecurityContext()))
            .withContainers(ServerContainer.merged(revision, user.getContainers()))
            .addToVolumes(
                new VolumeBuilder()
                    .withName(ModelMount.VOLUME)
                    .withNewPersistentVolumeClaim(revision.model().claim(), true)
                    .build());
    if (revision.spec().gates().verify() == VerifyGate.Required) {
      spec.addToInitContainers(0, VerifyContainer.desired(revision));
    }
    if (user.getAutomountServiceAccountToken() == null) {
      spec.withAutomountServiceAccountToken(false);
    }
    if (user.getEnableServiceLinks() == null) {
      spec.withEnableServiceLinks(false);
    }
    if (user.getTerminationGracePeriodSeconds() == null) {
      spec.withTerminationGracePeriodSeconds(
          revision.spec().availability().drain().toDuration().toSeconds() + GRACE_SECONDS);
    }
    return spec.build();
  }
}

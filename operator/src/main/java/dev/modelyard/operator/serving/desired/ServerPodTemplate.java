package dev.modelyard.operator.serving.desired;

import dev.modelyard.api.v1alpha1.serving.VerifyGate;
import dev.modelyard.operator.core.BucketAccess;
import dev.modelyard.operator.core.Labels;
import dev.modelyard.operator.core.PodTemplates;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
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
    return PodTemplates.merged(
        revision.spec().podTemplate(), labels(revision), Map.of(), user -> spec(revision, user));
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
            .withContainers(ServerContainer.merged(revision, user.getContainers()))
            .addToVolumes(ModelMount.volume(revision.model()));
    if (revision.model().place() instanceof ModelPlace.Bucket(var location, var _)) {
      BucketAccess.volume(location).ifPresent(spec::addToVolumes);
    }
    if (needsAgent(revision)) {
      spec.addToInitContainers(0, VerifyContainer.desired(revision));
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

  /** What comes from a bucket is verified on its way. */
  private static boolean needsAgent(ServedRevision revision) {
    return revision.model().place() instanceof ModelPlace.Bucket
        || revision.spec().gates().verify() == VerifyGate.Required;
  }
}

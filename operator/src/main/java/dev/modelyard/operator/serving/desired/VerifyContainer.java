package dev.modelyard.operator.serving.desired;

import dev.modelyard.operator.core.BucketAccess;
import dev.modelyard.operator.core.PodTemplateRules;
import dev.modelyard.operator.core.PodTemplates;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Map;

/**
 * Compares the bytes with the digest before the server starts, in each pod; those of a bucket it
 * gets first.
 */
public final class VerifyContainer {

  public static final String NAME = PodTemplateRules.RESERVED + "verify";

  private VerifyContainer() {}

  static Container desired(ServedRevision revision) {
    ModelFact model = revision.model();
    ContainerBuilder container =
        agent(NAME, "verify", revision.agentImage())
            .withEnv(
                new EnvVar("MODELYARD_VERSION_PATH", ModelMount.verifyPath(model), null),
                new EnvVar("MODELYARD_DIGEST", model.digest(), null))
            .withVolumeMounts(ModelMount.forVerify(model));
    if (model.place() instanceof ModelPlace.Bucket(var location, var encryption)) {
      container.addAllToEnv(BucketAccess.env(location));
      container.addAllToEnv(BucketAccess.encryption(encryption));
      BucketAccess.mount(location).ifPresent(container::addToVolumeMounts);
    }
    return container.build();
  }

  /** A container of the agent: a command of the one image, without rights. */
  static ContainerBuilder agent(String name, String command, String image) {
    return new ContainerBuilder()
        .withName(name)
        .withImage(image)
        .withArgs(command)
        .withNewResources()
        .withRequests(Map.of("cpu", new Quantity("50m"), "memory", new Quantity("96Mi")))
        .endResources()
        .withSecurityContext(PodTemplates.agentSecurity());
  }
}

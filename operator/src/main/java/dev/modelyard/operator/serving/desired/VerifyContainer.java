package dev.modelyard.operator.serving.desired;

import dev.modelyard.operator.core.PodTemplateRules;
import dev.modelyard.operator.core.PodTemplates;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import java.util.Map;

/** Compares the bytes with the digest before the server starts, in each pod. */
public final class VerifyContainer {

  public static final String NAME = PodTemplateRules.RESERVED + "verify";

  private VerifyContainer() {}

  static Container desired(ServedRevision revision) {
    return agent(NAME, "verify", revision.agentImage())
        .withEnv(
            new EnvVar("MODELYARD_VERSION_PATH", ModelMount.verifyPath(revision.model()), null),
            new EnvVar("MODELYARD_DIGEST", revision.model().digest(), null))
        .withVolumeMounts(List.of(ModelMount.forVerify()))
        .build();
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

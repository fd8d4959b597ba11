package dev.modelyard.operator.serving.desired;

import dev.modelyard.api.v1alpha1.serving.RuntimeSpec;
import dev.modelyard.api.v1alpha1.serving.ServerSpec;
import dev.modelyard.operator.core.PodTemplates;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.ContainerPortBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Lifecycle;
import io.fabric8.kubernetes.api.model.LifecycleBuilder;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The user's server: what the spec names, with the model, a readiness probe and a drain. */
public final class ServerContainer {

  public static final String NAME = "server";
  public static final String PORT = "http";

  private static final int PROBE_SECONDS = 2;
  private static final int PROBE_TIMEOUT_SECONDS = 5;

  private ServerContainer() {}

  /** The port the server listens on; {@link ServerRules} refuses a spec without one. */
  public static int port(RuntimeSpec runtime) {
    return Objects.requireNonNull(runtime.port(), "spec.runtime.port");
  }

  static List<Container> merged(ServedRevision revision, List<Container> user) {
    return PodTemplates.withProgram(user, NAME, c -> server(revision, c));
  }

  private static Container server(ServedRevision revision, Container user) {
    RuntimeSpec runtime = revision.spec().runtime();
    ServerSpec server = revision.spec().server();
    ContainerBuilder container =
        new ContainerBuilder(user)
            .withImage(server.image() == null ? runtime.image() : server.image())
            .withCommand(server.command().isEmpty() ? runtime.command() : server.command())
            .withArgs(server.args())
            .withEnv(env(revision.model(), server, user))
            .addAllToEnvFrom(server.envFrom())
            .addToPorts(
                new ContainerPortBuilder().withName(PORT).withContainerPort(port(runtime)).build())
            .addToVolumeMounts(ModelMount.forServer(revision.model()));
    if (server.resources() != null) {
      container.withResources(server.resources());
    }
    if (user.getReadinessProbe() == null) {
      container.withReadinessProbe(readiness(runtime));
    }
    if (user.getLifecycle() == null) {
      container.withLifecycle(
          drain(revision.spec().availability().drain().toDuration().toSeconds()));
    }
    return container.build();
  }

  private static List<EnvVar> env(ModelFact model, ServerSpec server, Container user) {
    List<EnvVar> env = new ArrayList<>();
    env.add(new EnvVar("MODELYARD_MODEL_DIR", ModelMount.serverPath(model), null));
    env.add(new EnvVar("MODELYARD_MODEL_DIGEST", model.digest(), null));
    env.add(new EnvVar("MODELYARD_MODEL_VERSION", model.name(), null));
    env.addAll(server.env());
    env.addAll(user.getEnv());
    return env;
  }

  private static Probe readiness(RuntimeSpec runtime) {
    ProbeBuilder probe =
        new ProbeBuilder()
            .withPeriodSeconds(PROBE_SECONDS)
            .withTimeoutSeconds(PROBE_TIMEOUT_SECONDS);
    return runtime.readiness() == null
        ? probe.withNewTcpSocket().withNewPort(PORT).endTcpSocket().build()
        : probe
            .withNewHttpGet()
            .withPath(runtime.readiness().path())
            .withNewPort(PORT)
            .endHttpGet()
            .build();
  }

  /** The pod goes on answering while load balancers forget it. */
  private static @Nullable Lifecycle drain(long seconds) {
    return seconds == 0
        ? null
        : new LifecycleBuilder().withNewPreStop().withNewSleep(seconds).endPreStop().build();
  }
}

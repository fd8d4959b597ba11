package dev.modelyard.operator.testkit;

import dev.modelyard.operator.OperatorProcess;
import dev.modelyard.operator.Wiring;
import dev.modelyard.operator.config.OperatorConfig;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Set;

/**
 * The whole operator as the product wires and configures it, in this JVM and under a user that the
 * test can tell from itself. For its death as a process there is {@link OperatorUnderTest}.
 */
public final class WiredOperator {

  /** Image of the agent's containers. */
  public static final String AGENT = "modelyard/agent:test";

  /** The operator's own service account, in the namespace it is started for. */
  public static final String ACCOUNT = "modelyard-operator";

  private WiredOperator() {}

  /** Starts one that runs in, and works in, this namespace; closing it ends it. */
  public static OperatorProcess start(KubernetesClient client, String namespace) {
    OperatorProcess operator = Wiring.wire(config(namespace), client, Clock.systemUTC(), () -> {});
    operator.start();
    return operator;
  }

  private static OperatorConfig config(String namespace) {
    return new OperatorConfig(
        namespace,
        "operator-0",
        ACCOUNT,
        Set.of(namespace),
        AGENT,
        URI.create("https://modelyard-operator:8443"),
        Path.of("/nonexistent"),
        0,
        0,
        false);
  }
}

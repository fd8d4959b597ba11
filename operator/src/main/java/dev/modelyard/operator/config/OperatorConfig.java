package dev.modelyard.operator.config;

import java.net.URI;
import java.nio.file.Path;
import java.util.Set;

/**
 * Settings of one operator process.
 *
 * @param namespace where the operator runs: its lease is there
 * @param podName identity among replicas
 * @param serviceAccount under which it runs: no training may
 * @param watchNamespaces where it works; empty: everywhere
 * @param agentImage image of the containers we add to users' pods
 * @param progressUrl how pods reach the progress intake: scheme, host, port
 * @param tlsDirectory holds {@code tls.crt}, {@code tls.key}, {@code ca.crt}; without them the
 *     intake is off
 * @param httpPort probes and metrics, plain
 * @param progressPort progress intake, TLS
 * @param leaderElection off only where there is one replica for sure, such as on a developer's
 *     machine
 */
public record OperatorConfig(
    String namespace,
    String podName,
    String serviceAccount,
    Set<String> watchNamespaces,
    String agentImage,
    URI progressUrl,
    Path tlsDirectory,
    int httpPort,
    int progressPort,
    boolean leaderElection) {

  public OperatorConfig {
    watchNamespaces = Set.copyOf(watchNamespaces);
  }
}

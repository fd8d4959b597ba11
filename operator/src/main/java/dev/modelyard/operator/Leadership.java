package dev.modelyard.operator;

import dev.modelyard.operator.config.OperatorConfig;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which replica acts, by a Lease. A replica that loses it unasked ends at once: another may be
 * acting already.
 */
public final class Leadership {

  private static final Logger log = LoggerFactory.getLogger(Leadership.class);

  /** Name of the Lease, in the operator's namespace. */
  public static final String LEASE = "modelyard-operator";

  private static final Duration LEASE_DURATION = Duration.ofSeconds(15);
  private static final Duration RENEW_DEADLINE = Duration.ofSeconds(10);
  private static final Duration RETRY_PERIOD = Duration.ofSeconds(2);

  private static final boolean EXIT_BY_SDK = false;

  private final OperatorConfig config;
  private final Runnable onLoss;
  private volatile boolean leading;
  private volatile boolean resigned;

  /**
   * Not yet a candidate.
   *
   * @param onLoss ends the process
   */
  public Leadership(OperatorConfig config, Runnable onLoss) {
    this.config = config;
    this.onLoss = onLoss;
    this.leading = !config.leaderElection();
  }

  public boolean isLeading() {
    return leading;
  }

  /** From now on the loss of the lease is meant. */
  void resign() {
    resigned = true;
    leading = false;
  }

  /**
   * Gives the lease back, which the SDK does not, so that another replica need not wait for its
   * end.
   */
  void release(KubernetesClient client) {
    if (!config.leaderElection()) {
      return;
    }
    try {
      Lease lease = client.leases().inNamespace(config.namespace()).withName(LEASE).get();
      if (lease != null && config.podName().equals(lease.getSpec().getHolderIdentity())) {
        lease.getSpec().setHolderIdentity("");
        var _ = client.resource(lease).lockResourceVersion().update();
      }
    } catch (KubernetesClientException e) {
      log.warn("the lease {} was not given back, it ends by itself: {}", LEASE, e.getMessage());
    }
  }

  /** For the SDK; empty when there is no election. */
  // Deprecated there because most want the SDK to exit; for us that would come from within its own
  // stop, and hang.
  @SuppressWarnings("deprecation")
  Optional<LeaderElectionConfiguration> election() {
    if (!config.leaderElection()) {
      return Optional.empty();
    }
    var callbacks =
        new LeaderCallbacks(
            this::gained, this::lost, identity -> log.info("the leader is {}", identity));
    return Optional.of(
        new LeaderElectionConfiguration(
            LEASE,
            config.namespace(),
            LEASE_DURATION,
            RENEW_DEADLINE,
            RETRY_PERIOD,
            config.podName(),
            callbacks,
            EXIT_BY_SDK));
  }

  private void gained() {
    leading = true;
  }

  private void lost() {
    leading = false;
    if (!resigned) {
      log.error("the lease {} was lost: ending, so that two never act", LEASE);
      onLoss.run();
    }
  }
}

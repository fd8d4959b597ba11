package dev.modelyard.operator;

import dev.modelyard.operator.cluster.Cluster;
import dev.modelyard.operator.config.EnvironmentConfig;
import dev.modelyard.operator.config.OperatorConfig;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The process: exit code 0 after SIGTERM, 1 when it cannot start or loses the lease, 2 for a wrong
 * configuration.
 */
public final class OperatorMain {

  private static final Logger log = LoggerFactory.getLogger(OperatorMain.class);
  private static final Duration MOST_TO_STOP = Duration.ofSeconds(20);
  private static final int MOST_RETRIES = 3;

  private OperatorMain() {}

  /** Runs until it is told to stop. */
  public static void main(String[] args) {
    OperatorConfig config;
    try {
      config = EnvironmentConfig.read(System.getenv());
    } catch (IllegalArgumentException e) {
      String.valueOf(e.getMessage()).lines().forEach(line -> log.error("configuration: {}", line));
      System.exit(2);
      return;
    }
    KubernetesClient client = client();
    OperatorProcess process =
        Wiring.wire(config, client, Clock.systemUTC(), () -> Runtime.getRuntime().halt(1));
    AtomicBoolean failed = new AtomicBoolean();
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  stop(process, client);
                  Runtime.getRuntime().halt(failed.get() ? 1 : 0);
                },
                "stop"));
    try {
      process.start();
    } catch (RuntimeException e) {
      log.error("could not start", e);
      failed.set(true);
      System.exit(1);
    }
  }

  /** Our name in managedFields of plain creates is the first part of the user agent. */
  private static KubernetesClient client() {
    Config config =
        new ConfigBuilder(Config.autoConfigure(null))
            .withUserAgent(Cluster.FIELD_MANAGER)
            .withRequestRetryBackoffLimit(MOST_RETRIES)
            .build();
    return new KubernetesClientBuilder().withConfig(config).build();
  }

  /** On a thread of its own, so that whatever hangs cannot keep the process beyond its time. */
  private static void stop(OperatorProcess process, KubernetesClient client) {
    log.info("stopping");
    Thread work =
        Thread.ofPlatform()
            .daemon()
            .start(
                () -> {
                  process.close();
                  client.close();
                });
    try {
      if (!work.join(MOST_TO_STOP)) {
        log.warn("not everything ended in {}", MOST_TO_STOP);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    log.info("stopped");
  }
}

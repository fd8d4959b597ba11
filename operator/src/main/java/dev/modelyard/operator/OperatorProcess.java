package dev.modelyard.operator;

import dev.modelyard.operator.cluster.Cluster;
import dev.modelyard.operator.cluster.KindReconciler;
import dev.modelyard.operator.config.OperatorConfig;
import dev.modelyard.operator.http.HttpServers;
import dev.modelyard.operator.http.ProgressIntake;
import dev.modelyard.operator.http.Readiness;
import dev.modelyard.operator.metrics.Meters;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.RegisteredController;
import io.javaoperatorsdk.operator.api.config.ControllerConfigurationOverrider;
import io.javaoperatorsdk.operator.health.InformerHealthIndicator;
import io.javaoperatorsdk.operator.health.InformerWrappingEventSourceHealthIndicator;
import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One running operator: the SDK with our settings, the HTTP servers, and their orderly end. The
 * settings are those that facts about the SDK ask for: retries without end, since a budget would be
 * used up by ordinary conflicts; a look at everything every five minutes, in case an event was
 * lost; threads that cost nothing while they wait.
 */
public final class OperatorProcess implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(OperatorProcess.class);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);
  private static final Duration FIRST_RETRY = Duration.ofMillis(500);
  private static final Duration SYNC_TIMEOUT = Duration.ofSeconds(60);
  private static final Duration DRAIN = Duration.ofSeconds(15);

  private final OperatorConfig config;
  private final HttpServers http;
  private final Meters meters;
  private final ProgressIntake intake;
  private final Leadership leadership;
  private final Operator operator;
  private volatile boolean started;
  private int httpPort;
  private int progressPort;

  /** Nothing runs yet. */
  public OperatorProcess(
      OperatorConfig config,
      KubernetesClient client,
      HttpServers http,
      Meters meters,
      ProgressIntake intake,
      Leadership leadership,
      List<? extends KindReconciler<?, ?, ?>> kinds) {
    this.config = config;
    this.http = http;
    this.meters = meters;
    this.intake = intake;
    this.leadership = leadership;
    this.operator =
        new Operator(
            o -> {
              o.withKubernetesClient(client)
                  .withCloseClientOnStop(false)
                  .withMetrics(meters.ofReconciles())
                  .withExecutorService(Executors.newVirtualThreadPerTaskExecutor())
                  .withCacheSyncTimeout(SYNC_TIMEOUT)
                  .withReconciliationTerminationTimeout(DRAIN)
                  .withUseSSAToPatchPrimaryResource(true);
              leadership.election().ifPresent(o::withLeaderElectionConfiguration);
            });
    kinds.forEach(this::register);
  }

  private <R extends CustomResource<?, S>, S> void register(KindReconciler<R, ?, S> kind) {
    operator.register(kind, this::configure);
  }

  private <R extends HasMetadata> void configure(ControllerConfigurationOverrider<R> controller) {
    if (config.watchNamespaces().isEmpty()) {
      controller.watchingAllNamespaces();
    } else {
      controller.settingNamespaces(config.watchNamespaces());
    }
    controller
        .withFieldManager(Cluster.FIELD_MANAGER)
        .withReconciliationMaxInterval(LONGEST_PAUSE)
        .withRetry(
            new GenericRetry()
                .withoutMaxAttempts()
                .setInitialInterval(FIRST_RETRY)
                .setIntervalMultiplier(2)
                .setMaxInterval(LONGEST_PAUSE.toMillis()))
        // Not the SDK's own filter by generation: an annotation of a user counts too. A status does
        // not.
        .withGenerationAware(false)
        .withOnUpdateFilter((now, before) -> isChanged(now.getMetadata(), before.getMetadata()))
        // Deletions are decided like everything else, and finalizers are ours to set.
        .withTriggerReconcilerOnAllEvents(true);
  }

  private static boolean isChanged(ObjectMeta now, ObjectMeta before) {
    return !(Objects.equals(now.getGeneration(), before.getGeneration())
        && Objects.equals(now.getAnnotations(), before.getAnnotations())
        && Objects.equals(now.getLabels(), before.getLabels())
        && Objects.equals(now.getFinalizers(), before.getFinalizers())
        && Objects.equals(now.getDeletionTimestamp(), before.getDeletionTimestamp()));
  }

  /**
   * Starts everything: probes first, so that the start can be watched.
   *
   * @throws RuntimeException when the API server or a port is not to be had, or a cache does not
   *     fill in a minute
   */
  public void start() {
    httpPort = http.serveProbes(config.httpPort(), this::readiness, meters);
    if (isIntakeOn()) {
      progressPort = http.serveProgress(config.progressPort(), config.tlsDirectory(), intake);
    } else {
      log.warn(
          "no progress is taken in: {} has no tls.crt; set MODELYARD_TLS_DIR",
          config.tlsDirectory());
    }
    operator.start();
    started = true;
    log.info(
        "started: namespaces {}, agent {}, http {}, progress {}",
        config.watchNamespaces().isEmpty() ? "all" : config.watchNamespaces(),
        config.agentImage(),
        httpPort,
        isIntakeOn() ? progressPort : "off");
  }

  /** Ends what is under way, gives the lease back, then closes the ports. */
  @Override
  public void close() {
    started = false;
    leadership.resign();
    operator.stop();
    leadership.release(operator.getKubernetesClient());
    http.close();
    meters.close();
  }

  /** The port of probes and metrics, once started. */
  public int httpPort() {
    return httpPort;
  }

  /** The port of the progress intake, once started; 0 when it is off. */
  public int progressPort() {
    return progressPort;
  }

  private boolean isIntakeOn() {
    Path directory = config.tlsDirectory();
    return Files.isReadable(directory.resolve("tls.crt"))
        && Files.isReadable(directory.resolve("tls.key"));
  }

  private Readiness readiness() {
    Map<String, String> details = new TreeMap<>();
    boolean synced = started;
    for (RegisteredController<?> controller : operator.getRegisteredControllers()) {
      // Before the start the sources have no caches to ask.
      boolean filled = started && isSynced(controller);
      synced &= filled;
      details.put(controller.getConfiguration().getName(), filled ? "synced" : "not synced");
    }
    details.put("leader", leadership.isLeading() ? "this replica" : "another replica");
    details.put("progress", isIntakeOn() ? "on" : "off: no tls.crt in " + config.tlsDirectory());
    details.put("started", String.valueOf(started));
    return new Readiness(synced, details);
  }

  /**
   * Has each cache once been filled? Whether a watch is open this instant does not matter: it comes
   * back.
   */
  private static boolean isSynced(RegisteredController<?> controller) {
    for (InformerWrappingEventSourceHealthIndicator<?> source :
        controller.getControllerHealthInfo().informerEventSourceHealthIndicators().values()) {
      if (!source.informerHealthIndicators().values().stream()
          .allMatch(InformerHealthIndicator::hasSynced)) {
        return false;
      }
    }
    return true;
  }
}

package dev.modelyard.operator;

import dev.modelyard.operator.cluster.Cluster;
import dev.modelyard.operator.cluster.SsaCluster;
import dev.modelyard.operator.config.OperatorConfig;
import dev.modelyard.operator.http.CachedReviews;
import dev.modelyard.operator.http.HttpServers;
import dev.modelyard.operator.http.KubernetesTokenReviewer;
import dev.modelyard.operator.http.LiveBoard;
import dev.modelyard.operator.http.ProgressIntake;
import dev.modelyard.operator.metrics.Meters;
import dev.modelyard.operator.serving.ModelDeploymentReconciler;
import dev.modelyard.operator.serving.ServingFeature;
import dev.modelyard.operator.serving.desired.ServingSettings;
import dev.modelyard.operator.training.AttemptPods;
import dev.modelyard.operator.training.ModelTrainingReconciler;
import dev.modelyard.operator.training.TrainingFeature;
import dev.modelyard.operator.training.desired.TrainingSettings;
import dev.modelyard.operator.version.ModelVersionReconciler;
import dev.modelyard.operator.version.VersionFeature;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/** Which part gets which other part: the only place where features and the edge meet. */
public final class Wiring {

  private Wiring() {}

  /**
   * An operator of all kinds, not yet started.
   *
   * @param onLeaseLost ends the process at once
   */
  public static OperatorProcess wire(
      OperatorConfig config, KubernetesClient client, Clock clock, Runnable onLeaseLost) {
    Meters meters = new Meters();
    HttpServers http = new HttpServers();
    LiveBoard board = new LiveBoard(clock, http::later);
    Cluster cluster = new SsaCluster(client, config.podName(), clock);
    Leadership leadership = new Leadership(config, onLeaseLost);

    var trainings =
        new ModelTrainingReconciler(
            new TrainingFeature(trainingSettings(config), board), cluster, clock);
    var versions = new ModelVersionReconciler(new VersionFeature(), cluster, clock);
    var deployments =
        new ModelDeploymentReconciler(new ServingFeature(servingSettings(config)), cluster, clock);

    var intake =
        new ProgressIntake(
            new CachedReviews(new KubernetesTokenReviewer(client, meters), clock),
            new AttemptPods(trainings.caches()),
            board,
            trainings::trigger,
            clock,
            leadership::isLeading,
            meters);
    return new OperatorProcess(
        config,
        client,
        http,
        meters,
        intake,
        leadership,
        List.of(trainings, versions, deployments));
  }

  private static TrainingSettings trainingSettings(OperatorConfig config) {
    return new TrainingSettings(
        config.agentImage(),
        config.progressUrl().toString(),
        certificateAuthority(config.tlsDirectory().resolve("ca.crt")),
        config.namespace(),
        config.serviceAccount());
  }

  private static ServingSettings servingSettings(OperatorConfig config) {
    return new ServingSettings(config.agentImage(), config.namespace(), config.serviceAccount());
  }

  /** Empty when there is none: then the intake is off too, and pods report to nobody. */
  private static String certificateAuthority(Path file) {
    try {
      return Files.isReadable(file) ? Files.readString(file) : "";
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }
}

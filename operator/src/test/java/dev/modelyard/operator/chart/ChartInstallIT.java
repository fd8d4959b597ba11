package dev.modelyard.operator.chart;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import com.marcnuri.helm.Helm;
import dev.modelyard.api.testkit.ApiServer;
import dev.modelyard.api.testkit.AuditEvent;
import dev.modelyard.api.v1alpha1.serving.ModelDeployment;
import dev.modelyard.api.v1alpha1.training.ModelTraining;
import dev.modelyard.operator.OperatorProcess;
import dev.modelyard.operator.Wiring;
import dev.modelyard.operator.config.OperatorConfig;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The chart on an API server, and the operator with no more rights than it gives. */
class ChartInstallIT {
  private static final String WORK =
      """
      apiVersion: modelyard.dev/v1alpha1
      kind: ModelTraining
      metadata: {name: digits}
      spec:
        framework: PyTorch
        trainer: {image: digits, workers: 2}
        checkpoints: {storage: {pvc: {size: 1Gi}}}
      ---
      apiVersion: v1
      kind: PersistentVolumeClaim
      metadata: {name: models}
      spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
      ---
      apiVersion: modelyard.dev/v1alpha1
      kind: ModelVersion
      metadata: {name: known-v1}
      spec:
        model: known
        version: 1
        digest: sha256:%s
        source: {pvc: {claimName: models, path: known}}
      ---
      apiVersion: modelyard.dev/v1alpha1
      kind: ModelDeployment
      metadata: {name: known}
      spec:
        model: {version: known-v1}
        runtime: {preset: Custom, image: server, port: 8080, readiness: {path: /healthz}}
      """
          .formatted("0".repeat(64));

  private final Path directory;
  private final ApiServer server = ApiServer.shared();
  private final KubernetesClient admin = server.client();
  private final String namespace = server.newNamespace("chart");
  private final String account = "system:serviceaccount:" + namespace + ":modelyard";

  ChartInstallIT(@TempDir Path directory) {
    this.directory = directory;
  }

  @Test
  void anUpgradeKeepsTheCertificate() {
    install();
    Map<String, String> certificate = certificate();
    new Helm(Chart.DIRECTORY)
        .upgrade()
        .withName(Chart.NAME)
        .withNamespace(namespace)
        .withKubeConfig(server.kubeconfig())
        .withValuesFile(values("replicas: 2"))
        .call();
    assertThat(certificate())
        .isEqualTo(certificate)
        .containsOnlyKeys("tls.crt", "tls.key", "ca.crt");
    assertThat(find(Deployment.class, Chart.NAME).getSpec().getReplicas()).isEqualTo(2);
  }

  @Test
  void theOperatorWorksWithTheRightsOfTheChartAndMayNotReadASecret() {
    install();
    try (KubernetesClient client =
            server.clientAs(account, "system:serviceaccounts", "system:authenticated");
        OperatorProcess operator = Wiring.wire(config(), client, Clock.systemUTC(), () -> {})) {
      operator.start();
      admin.load(new ByteArrayInputStream(WORK.getBytes(UTF_8))).inNamespace(namespace).create();
      awaitMade(Job.class, "digits-a1");
      awaitMade(Service.class, "digits-a1");
      awaitMade(PersistentVolumeClaim.class, "digits-checkpoints");
      awaitMade(Deployment.class, "known-r1");
      awaitMade(Service.class, "known-r1");
      awaitMade(PodDisruptionBudget.class, "known");
      assertThatThrownBy(() -> client.secrets().inNamespace(namespace).list())
          .isInstanceOfSatisfying(
              KubernetesClientException.class, e -> assertThat(e.getCode()).isEqualTo(403));
    }
    assertThat(server.requestsIn(namespace))
        .as("an ordinary conflict is no bug")
        .noneMatch(request -> request.request().toString().contains("InternalError"));
    assertThat(server.requests())
        .filteredOn(request -> request.user().equals(account) && request.code() == 403)
        .extracting(AuditEvent::verb, AuditEvent::resource)
        .containsExactly(tuple("list", "secrets"));
  }

  private void install() {
    new Helm(Chart.DIRECTORY)
        .install()
        .withName(Chart.NAME)
        .withNamespace(namespace)
        .withKubeConfig(server.kubeconfig())
        .withValuesFile(values("replicas: 1"))
        .call();
  }

  /** The CRDs are there already: they are the server's, not the chart's. */
  private Path values(String more) {
    String values = "crds: {enabled: false}\nwatchNamespaces: [%s]\n%s".formatted(namespace, more);
    try {
      return Files.writeString(directory.resolve("values.yaml"), values);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private OperatorConfig config() {
    return new OperatorConfig(
        namespace,
        "chart-it",
        "modelyard",
        Set.of(namespace),
        "modelyard/agent:test",
        URI.create("https://modelyard." + namespace + ".svc:8443"),
        Path.of("no-certificate"),
        0,
        0,
        true);
  }

  private Map<String, String> certificate() {
    return admin
        .secrets()
        .inNamespace(namespace)
        .withName("modelyard-progress-tls")
        .get()
        .getData();
  }

  private void awaitMade(Class<? extends HasMetadata> kind, String name) {
    await()
        .atMost(Duration.ofSeconds(90))
        .untilAsserted(
            () ->
                assertThat(find(kind, name))
                    .as("%s %s; %s", kind.getSimpleName(), name, whatTheOperatorSays())
                    .isNotNull());
  }

  private String whatTheOperatorSays() {
    return "%s; %s"
        .formatted(
            find(ModelTraining.class, "digits").getStatus(),
            find(ModelDeployment.class, "known").getStatus());
  }

  private <T extends HasMetadata> T find(Class<T> kind, String name) {
    return admin.resources(kind).inNamespace(namespace).withName(name).get();
  }
}

package dev.modelyard.operator.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.modelyard.api.testkit.ApiServer;
import dev.modelyard.api.v1alpha1.training.ModelTraining;
import dev.modelyard.api.v1alpha1.training.TrainingProgress;
import dev.modelyard.operator.core.Labels;
import dev.modelyard.operator.core.Names;
import dev.modelyard.operator.testkit.OperatorUnderTest;
import dev.modelyard.operator.testkit.TestCertificate;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** Progress with tokens that a real API server has issued and reviews; what their misuse gets. */
@TestInstance(Lifecycle.PER_CLASS)
class ProgressIntakeIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final KubernetesClient client = ApiServer.shared().client();
  private final String namespace = ApiServer.shared().newNamespace("progress");
  private final TestCertificate certificate = TestCertificate.create();
  private OperatorUnderTest operator;

  @BeforeAll
  void start(@TempDir Path tls) {
    certificate.writeTo(tls);
    client
        .resource(
            new ServiceAccountBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName("default")
                .endMetadata()
                .build())
        .create();
    operator =
        OperatorUnderTest.start(
                ApiServer.shared().kubeconfig(),
                Map.of(
                    "MODELYARD_AGENT_IMAGE",
                    "modelyard/agent:test",
                    "MODELYARD_NAMESPACE",
                    namespace,
                    "MODELYARD_WATCH_NAMESPACES",
                    namespace,
                    "MODELYARD_LEADER_ELECTION",
                    "false",
                    "MODELYARD_TLS_DIR",
                    tls.toString()))
            .awaitReady();
  }

  @AfterAll
  void stop() {
    operator.close();
  }

  @Test
  void aPodOfTheCurrentAttemptIsHeardAndItsProgressIsShown() throws Exception {
    Pod pod = givenRunningPod("heard");
    String token = token(pod, Names.progressAudience(namespace, "heard"));

    HttpResponse<String> answer = post("heard", token, 45);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(shownPercent("heard")).contains(45));
  }

  @Test
  void aTokenForAnotherAudienceIsRefused() throws Exception {
    Pod pod = givenRunningPod("audience");

    assertThat(post("audience", token(pod, "https://kubernetes.default.svc"), 1).statusCode())
        .isEqualTo(401);
  }

  @Test
  void aTokenForAnotherTrainingIsRefused() throws Exception {
    Pod pod = givenRunningPod("mine");
    givenRunningPod("yours");

    assertThat(post("yours", token(pod, Names.progressAudience(namespace, "mine")), 1).statusCode())
        .isEqualTo(401);
  }

  /** Whoever may create pods can ask for any audience: the pod itself must belong. */
  @Test
  void aPodThatOnlyAskedForTheAudienceIsRefused() throws Exception {
    givenRunningPod("victim");
    Pod stranger = client.resource(pod("stranger", Map.of(Labels.TRAINING, "victim"))).create();

    String token = token(stranger, Names.progressAudience(namespace, "victim"));
    assertThat(post("victim", token, 100).statusCode()).isEqualTo(403);
  }

  @Test
  void theTokenOfADeletedPodIsRefused() throws Exception {
    Pod pod = givenRunningPod("deleted");
    String token = token(pod, Names.progressAudience(namespace, "deleted"));
    client.resource(pod).withGracePeriod(0).delete();

    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(post("deleted", token, 1).statusCode()).isIn(401, 403));
  }

  @Test
  void aTokenNobodyIssuedIsRefused() throws Exception {
    givenRunningPod("forged");

    assertThat(post("forged", "eyJhbGciOiJub25lIn0.e30.", 1).statusCode()).isEqualTo(401);
  }

  /** The parts of the Job controller and the kubelet: the operator itself makes the Job. */
  private Pod givenRunningPod(String training) {
    client
        .load(
            new ByteArrayInputStream(
                """
                apiVersion: modelyard.dev/v1alpha1
                kind: ModelTraining
                metadata: {name: %s, namespace: %s}
                spec:
                  trainer: {image: example.org/trainer:1}
                  checkpoints: {storage: {pvc: {size: 1Gi}}}
                """
                    .formatted(training, namespace)
                    .getBytes(StandardCharsets.UTF_8)))
        .create();
    String name = Names.attempt(training, 1);
    Job job =
        client
            .resources(Job.class)
            .inNamespace(namespace)
            .withName(name)
            .waitUntilCondition(j -> j != null, 60, TimeUnit.SECONDS);
    Pod pod = pod(name + "-0", job.getSpec().getTemplate().getMetadata().getLabels());
    pod.getMetadata()
        .getOwnerReferences()
        .add(
            new OwnerReferenceBuilder()
                .withApiVersion("batch/v1")
                .withKind("Job")
                .withName(name)
                .withUid(job.getMetadata().getUid())
                .withController(true)
                .build());
    return run(client.resource(pod).create(), job);
  }

  private Pod run(Pod pod, Job job) {
    client.resource(job).editStatus(ProgressIntakeIT::started);
    return client.resource(pod).editStatus(ProgressIntakeIT::running);
  }

  private static Job started(Job job) {
    return job.edit().editOrNewStatus().withActive(1).withReady(1).endStatus().build();
  }

  private static Pod running(Pod pod) {
    return pod.edit()
        .editOrNewStatus()
        .withPhase("Running")
        .addNewContainerStatus()
        .withName("trainer")
        .withImage("i")
        .withImageID("i")
        .withReady(true)
        .withRestartCount(0)
        .withNewState()
        .withNewRunning("2026-01-01T00:00:00Z")
        .endState()
        .endContainerStatus()
        .endStatus()
        .build();
  }

  private Pod pod(String name, Map<String, String> labels) {
    return new PodBuilder()
        .withNewMetadata()
        .withNamespace(namespace)
        .withName(name)
        .withLabels(labels)
        .endMetadata()
        .withNewSpec()
        .withServiceAccountName("default")
        .addNewContainer()
        .withName("trainer")
        .withImage("i")
        .endContainer()
        .endSpec()
        .build();
  }

  private String token(Pod pod, String audience) {
    return client
        .serviceAccounts()
        .inNamespace(namespace)
        .withName("default")
        .tokenRequest(
            new TokenRequestBuilder()
                .withNewSpec()
                .withAudiences(audience)
                .withExpirationSeconds(3600L)
                .withNewBoundObjectRef()
                .withApiVersion("v1")
                .withKind("Pod")
                .withName(pod.getMetadata().getName())
                .withUid(pod.getMetadata().getUid())
                .endBoundObjectRef()
                .endSpec()
                .build())
        .getStatus()
        .getToken();
  }

  private HttpResponse<String> post(String training, String token, int percent)
      throws IOException, InterruptedException {
    URI uri =
        URI.create(
            "https://localhost:"
                + operator.progressPort()
                + Names.progressPath(namespace, training));
    try (HttpClient http = HttpClient.newBuilder().sslContext(certificate.trust()).build()) {
      HttpRequest request =
          HttpRequest.newBuilder(uri)
              .header("authorization", "Bearer " + token)
              .POST(
                  BodyPublishers.ofString(
                      "{\"trainerStatus\":{\"progressPercentage\":%d}}".formatted(percent)))
              .build();
      return http.send(request, BodyHandlers.ofString());
    }
  }

  private Optional<Integer> shownPercent(String training) {
    return Optional.ofNullable(
            client.resources(ModelTraining.class).inNamespace(namespace).withName(training).get())
        .map(ModelTraining::getStatus)
        .map(status -> status.progress())
        .map(TrainingProgress::percent);
  }
}

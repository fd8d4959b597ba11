package dev.modelyard.operator.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.modelyard.operator.core.TrainingPods.Speaker;
import dev.modelyard.operator.http.TokenReviewer.PodIdentity;
import dev.modelyard.operator.metrics.Meters;
import dev.modelyard.operator.testkit.TestCertificate;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HttpServersTest {

  private static final String PATH =
      "/apis/trainer.kubeflow.org/v1alpha1/namespaces/team-a/trainjobs/churn/status";

  private final HttpServers servers = new HttpServers();
  private final Meters meters = new Meters();

  @AfterEach
  void close() {
    servers.close();
    meters.close();
  }

  @Test
  void readinessIsTheCodeAndTheDetailsAreTheBody() throws Exception {
    int ready = probes(new Readiness(true, Map.of("trainings", "synced")));
    int notReady = probes(new Readiness(false, Map.of("trainings", "not synced")));

    assertThat(get(ready, "/readyz").statusCode()).isEqualTo(200);
    assertThat(get(notReady, "/readyz").statusCode()).isEqualTo(503);
    assertThat(get(notReady, "/readyz").body())
        .isEqualTo("{\"details\":{\"trainings\":\"not synced\"},\"ready\":false}");
    assertThat(get(notReady, "/livez").statusCode()).isEqualTo(200);
  }

  @Test
  void metricsAreInTheFormatOfPrometheus() throws Exception {
    meters.tokenReviewed(true);
    int port = probes(new Readiness(true, Map.of()));

    assertThat(get(port, "/metrics").body())
        .contains("modelyard_token_reviews_total{accepted=\"true\"} 1.0", "jvm_memory_used_bytes");
  }

  @Test
  void progressIsTakenInOverTls(@TempDir Path directory) throws Exception {
    TestCertificate certificate = TestCertificate.create();
    certificate.writeTo(directory);
    int port = servers.serveProgress(0, directory, intake());
    String body = "{\"trainerStatus\":{\"progressPercentage\":1}}";

    HttpResponse<String> answer = post(certificate, port, PATH, body);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo(body);
    assertThat(post(certificate, port, "/elsewhere", body).statusCode()).isEqualTo(404);
    assertThat(post(certificate, port, PATH, "x".repeat(64 * 1024 + 1)).statusCode())
        .isEqualTo(413);
  }

  @Test
  void aNewCertificateIsInUseWithoutARestart(@TempDir Path directory) throws Exception {
    TestCertificate former = TestCertificate.create();
    former.writeTo(directory);
    int port = servers.serveProgress(0, directory, intake());
    TestCertificate next = TestCertificate.create();
    assertThatThrownBy(() -> post(next, port, PATH, "{}")).isInstanceOf(SSLException.class);

    next.writeTo(directory);
    await()
        .atMost(Duration.ofSeconds(30))
        .ignoreExceptionsInstanceOf(SSLException.class)
        .until(() -> post(next, port, PATH, "{}").statusCode() == 400);
  }

  private int probes(Readiness readiness) {
    return servers.serveProbes(0, () -> readiness, meters);
  }

  private ProgressIntake intake() {
    return new ProgressIntake(
        (token, audience) -> Optional.of(new PodIdentity("team-a", "p", "u")),
        (namespace, training, name, uid) -> Optional.of(new Speaker("uid", 1, 0)),
        new LiveBoard(Clock.systemUTC(), servers::later),
        (namespace, training) -> {},
        Clock.systemUTC(),
        () -> true,
        meters);
  }

  private static HttpResponse<String> get(int port, String path)
      throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      URI uri = URI.create("http://localhost:" + port + path);
      return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }
  }

  private static HttpResponse<String> post(
      TestCertificate trusted, int port, String path, String body)
      throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newBuilder().sslContext(trusted.trust()).build()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("https://localhost:" + port + path))
              .header("authorization", "Bearer t")
              .POST(BodyPublishers.ofString(body))
              .build();
      return client.send(request, BodyHandlers.ofString());
    }
  }
}

package dev.modelyard.agent.report;

import dev.modelyard.agent.config.ReportTarget;
import dev.modelyard.agent.config.TrustedCertificates;
import dev.modelyard.agent.protocol.CanonicalJson;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the operator what was committed, best effort: only the newest report matters, nothing waits
 * for it, and a failure costs nothing because the termination message says the same. Token and
 * certificates are read for each report: the kubelet rotates them.
 */
public final class ProgressReporter {
  private static final Logger LOG = LoggerFactory.getLogger(ProgressReporter.class);
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private final ReportTarget target;
  private final AtomicReference<@Nullable AgentReport> newest = new AtomicReference<>();

  public ProgressReporter(ReportTarget target) {
    this.target = target;
  }

  /** Returns at once. */
  public void send(AgentReport report) {
    if (newest.getAndSet(report) == null) {
      Thread.ofVirtual().name("report").start(this::drain);
    }
  }

  private void drain() {
    AgentReport report = newest.get();
    while (report != null) {
      post(report);
      report = newest.compareAndSet(report, null) ? null : newest.get();
    }
  }

  private void post(AgentReport report) {
    try (HttpClient client = client()) {
      HttpRequest request =
          HttpRequest.newBuilder(target.url())
              .timeout(TIMEOUT)
              .header("Authorization", "Bearer " + Files.readString(target.token()).strip())
              .header("Content-Type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofByteArray(CanonicalJson.write(report)))
              .build();
      HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() >= 300) {
        LOG.info(
            "report to {} answered {}: {}", target.url(), response.statusCode(), response.body());
      }
    } catch (IOException e) {
      LOG.info("report to {} failed: {}", target.url(), e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private HttpClient client() throws IOException {
    HttpClient.Builder builder =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(TIMEOUT);
    TrustedCertificates.context(target.ca()).ifPresent(builder::sslContext);
    return builder.build();
  }
}

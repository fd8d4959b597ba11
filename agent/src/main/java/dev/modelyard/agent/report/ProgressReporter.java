package dev.modelyard.agent.report;

import dev.modelyard.agent.config.ReportTarget;
import dev.modelyard.agent.config.TrustedCertificates;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the operator how the loop is. Only the newest report matters, and nothing waits for it: not
 * a commit, nor the end of the process, since the termination message says the same. What was lost
 * is sent again until it was taken; what was taken, now and then, for an operator that has
 * restarted knows nothing of it. Token and certificates are read for each report: the kubelet
 * rotates them.
 */
public final class ProgressReporter implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ProgressReporter.class);

  /** In bytes; the operator refuses what is larger than 64 KiB. */
  private static final int LARGEST = 60 * 1024;

  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  /**
   * When the newest report is sent again. Up to half of it is added, so that pods do not come all
   * at once.
   *
   * @param lost after nobody took it
   * @param answered after it was taken, or refused for a reason that seldom goes away
   */
  record Pace(Duration lost, Duration answered) {
    private static final Pace USUAL = new Pace(Duration.ofSeconds(10), Duration.ofMinutes(4));
  }

  private final ReportTarget target;
  private final int rank;
  private final Pace pace;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("report").factory());

  private volatile @Nullable AgentReport newest;

  /** Why the last one was not taken, as it was logged. */
  private @Nullable String failure;

  /**
   * @param rank only the first worker repeats what was taken; the others, of which there may be
   *     thousands, do as long as it is a problem
   */
  public ProgressReporter(ReportTarget target, int rank) {
    this(target, rank, Pace.USUAL);
  }

  ProgressReporter(ReportTarget target, int rank, Pace pace) {
    this.target = target;
    this.rank = rank;
    this.pace = pace;
  }

  /** Returns at once. */
  public void send(AgentReport report) {
    newest = report;
    thread.execute(() -> tell(report));
  }

  /** Nothing more is sent. */
  @Override
  public void close() {
    thread.shutdownNow();
  }

  private void tell(AgentReport report) {
    if (report == newest) {
      post(report).ifPresent(pause -> later(pause, () -> tell(report)));
    }
  }

  private void later(Duration shortest, Runnable task) {
    long nanos = shortest.toNanos();
    long jittered = RandomGenerator.getDefault().nextLong(nanos, nanos / 2 * 3);
    var _ = thread.schedule(task, jittered, TimeUnit.NANOSECONDS);
  }

  /** How long until the same report is worth another try, if it is. */
  private Optional<Duration> post(AgentReport report) {
    try (HttpClient client = client()) {
      HttpRequest request =
          HttpRequest.newBuilder(target.url())
              .timeout(TIMEOUT)
              .header("Authorization", "Bearer " + Files.readString(target.token()).strip())
              .header("Content-Type", "application/json")
              .POST(
                  HttpRequest.BodyPublishers.ofByteArray(
                      TerminationMessage.encode(report, LARGEST)))
              .build();
      HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
      int status = response.statusCode();
      if (status < 300) {
        failure = null;
        return isRepeated(report) ? Optional.of(pace.answered()) : Optional.empty();
      }
      failed("answered " + status + ": " + response.body());
      return Optional.of(status >= 500 || status == 429 ? pace.lost() : pace.answered());
    } catch (IOException e) {
      failed("failed: " + e);
      return Optional.of(pace.lost());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private boolean isRepeated(AgentReport report) {
    return rank == 0 || (report instanceof AgentReport.Watch watch && watch.problem() != null);
  }

  private void failed(String how) {
    if (!how.equals(failure)) {
      failure = how;
      LOG.info("report to {} {}", target.url(), how);
    }
  }

  private HttpClient client() throws IOException {
    HttpClient.Builder builder =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(TIMEOUT);
    TrustedCertificates.context(target.ca()).ifPresent(builder::sslContext);
    return builder.build();
  }
}

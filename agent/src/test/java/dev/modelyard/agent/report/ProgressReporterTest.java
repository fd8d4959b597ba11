package dev.modelyard.agent.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.modelyard.agent.config.ReportTarget;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Over a server that answers as the operator does, or not at all. */
class ProgressReporterTest {
  private static final Duration SOON = Duration.ofMillis(2);
  private static final Duration NEVER = Duration.ofHours(1);
  private static final int NO_ANSWER = 0;

  @TempDir
  @SuppressWarnings("NullAway.Init") // set by JUnit
  private Path directory;

  @SuppressWarnings("NullAway.Init") // set before each test
  private HttpServer server;

  private final List<String> messages = new CopyOnWriteArrayList<>();
  private final AtomicInteger largest = new AtomicInteger();
  private final LinkedBlockingQueue<Integer> answers = new LinkedBlockingQueue<>();
  private final Semaphore mayAnswer = new Semaphore(Integer.MAX_VALUE / 2);
  private @Nullable ProgressReporter reporter;

  @BeforeEach
  void start() throws IOException {
    Files.writeString(directory.resolve("token"), "good");
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  @AfterEach
  void stop() {
    if (reporter != null) {
      reporter.close();
    }
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    largest.accumulateAndGet(body.length(), Math::max);
    messages.add(body.replaceAll(".*\"message\":\"([^\"]*)\".*", "$1"));
    mayAnswer.acquireUninterruptibly();
    Integer status = answers.poll();
    try (exchange) {
      if (status == null || status != NO_ANSWER) {
        exchange.sendResponseHeaders(status == null ? 200 : status, -1);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {503, 500, 429, NO_ANSWER})
  void whatWasNotTakenIsSoonSentAgainUntilItIs(int status) {
    answers.addAll(List.of(status, status));
    ProgressReporter reporter = reporter(0, SOON, NEVER);
    reporter.send(report("one"));
    awaitExactly("one", "one", "one");
    reporter.send(report("two"));
    awaitExactly("one", "one", "one", "two");
  }

  /** An operator that has restarted knows nothing of it; a refusal may have been a late cache. */
  @ParameterizedTest
  @ValueSource(ints = {200, 400, 401, 403, 404})
  void whatWasTakenOrRefusedIsSentAgainOnceInAWhile(int status) {
    answers.add(status);
    reporter(0, NEVER, SOON).send(report("one"));
    awaitAtLeast("one", "one");
  }

  @Test
  void aWorkerBesidesTheFirstOnlyRepeatsAProblem() {
    ProgressReporter reporter = reporter(1, NEVER, SOON);
    reporter.send(report("one"));
    awaitExactly("one");
    reporter.send(report("two").withProblem("the disk is full"));
    awaitAtLeast("one", "two", "two");
  }

  @Test
  void theNewestTakesThePlaceOfWhatWasLost() {
    answers.add(503);
    ProgressReporter reporter = reporter(0, NEVER, NEVER);
    reporter.send(report("one"));
    awaitExactly("one");
    reporter.send(report("two"));
    awaitExactly("one", "two");
  }

  @Test
  void theNewestTakesThePlaceOfWhatWaitsForAnAnswer() {
    mayAnswer.drainPermits();
    ProgressReporter reporter = reporter(0, SOON, NEVER);
    reporter.send(report("one"));
    awaitExactly("one");
    reporter.send(report("two"));
    reporter.send(report("three"));
    mayAnswer.release(10);
    awaitExactly("one", "three");
    reporter.send(report("four"));
    awaitExactly("one", "three", "four");
  }

  @Test
  @Timeout(30)
  void closingDoesNotWaitForTheNextTry() {
    answers.add(503);
    ProgressReporter reporter = reporter(0, NEVER, NEVER);
    reporter.send(report("one"));
    awaitExactly("one");
    reporter.close();
  }

  private ProgressReporter reporter(int rank, Duration lost, Duration answered) {
    URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/report");
    ReportTarget target = new ReportTarget(url, directory.resolve("token"), null);
    reporter = new ProgressReporter(target, rank, new ProgressReporter.Pace(lost, answered));
    return reporter;
  }

  /** The operator refuses it, and would never hear of the next commit. */
  @Test
  void whatIsTooLargeIsShortened() {
    reporter(0, NEVER, NEVER)
        .send(
            report("one")
                .withProblem("p".repeat(70_000))
                .withMetrics(Map.of("history", "1 ".repeat(35_000), "loss", "0.3")));
    awaitExactly("one");
    assertThat(largest.get()).isLessThan(64 * 1024);
  }

  private static AgentReport.Watch report(String message) {
    return new AgentReport.Watch(
        AgentReport.SCHEMA, "watch", "Running", message, null, 0, null, Map.of(), null, null);
  }

  private void awaitExactly(String... expected) {
    Awaitility.await().untilAsserted(() -> assertThat(messages).containsExactly(expected));
  }

  private void awaitAtLeast(String... expected) {
    Awaitility.await().untilAsserted(() -> assertThat(messages).startsWith(expected));
  }
}

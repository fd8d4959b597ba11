package dev.modelyard.agent.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.modelyard.agent.config.ConfigException;
import dev.modelyard.agent.config.GateConfig;
import dev.modelyard.agent.gate.GateVerdict.Outcome;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SmokeCheckTest {
  @SuppressWarnings("NullAway.Init") // set before each test
  private HttpServer server;

  private final Deque<Integer> statuses = new ArrayDeque<>();
  private final List<String> requests = new ArrayList<>();

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          String body =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          requests.add(
              exchange.getRequestMethod()
                  + " "
                  + exchange.getRequestURI()
                  + " "
                  + exchange.getRequestHeaders().getFirst("Content-Type")
                  + " "
                  + body);
          byte[] answer = "{\"class\": 7}".getBytes(StandardCharsets.UTF_8);
          int status = statuses.isEmpty() ? 200 : statuses.removeFirst();
          exchange.sendResponseHeaders(status, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private String baseUrl() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private GateVerdict run(String more) throws InterruptedException {
    String json =
        "{\"baseUrl\":\""
            + baseUrl()
            + "/\",\"request\":{\"method\":\"POST\",\"path\":\"/predict\",\"contentType\":\"application/json\",\"body\":\"[1]\"}"
            + more
            + "}";
    return new SmokeCheck(Duration.ZERO)
        .run(GateConfig.from(Map.of("MODELYARD_GATE", json)).gate());
  }

  @Test
  void passesWhatAnswersAsExpected() throws InterruptedException {
    assertThat(run(",\"expectStatus\":200,\"expectContains\":\"\\\"class\\\"\"").outcome())
        .isEqualTo(Outcome.Passed);
    assertThat(requests).containsExactly("POST /predict application/json [1]");
  }

  @Test
  void triesAgain() throws InterruptedException {
    statuses.add(503);
    statuses.add(503);
    assertThat(run(",\"attempts\":3").outcome()).isEqualTo(Outcome.Passed);
    assertThat(requests).hasSize(3);
  }

  @Test
  void failsAfterItsTriesAndSaysWhatItGot() throws InterruptedException {
    statuses.add(500);
    statuses.add(500);
    GateVerdict verdict = run(",\"attempts\":2");
    assertThat(verdict.outcome()).isEqualTo(Outcome.Failed);
    assertThat(verdict.message())
        .contains("POST", "/predict", "expected status 200", "500", "class");
  }

  @Test
  void failsOnAnotherBody() throws InterruptedException {
    GateVerdict verdict = run(",\"expectContains\":\"banana\",\"attempts\":1");
    assertThat(verdict.outcome()).isEqualTo(Outcome.Failed);
    assertThat(verdict.message()).contains("banana", "class");
  }

  @Test
  void anAnswerThatIsExpectedToBeAnErrorPasses() throws InterruptedException {
    statuses.add(404);
    assertThat(run(",\"expectStatus\":404").outcome()).isEqualTo(Outcome.Passed);
  }

  @Test
  void tellsASilentServerFromABadModel() throws InterruptedException {
    server.stop(0);
    assertThat(run(",\"attempts\":2").outcome()).isEqualTo(Outcome.Unreachable);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "{}", "{\"baseUrl\":\"nowhere\",\"request\":{}}", "[1]", "{\"baseUrl\":"})
  void aWrongGateIsRefused(String json) {
    assertThatThrownBy(() -> GateConfig.from(Map.of("MODELYARD_GATE", json)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("MODELYARD_GATE");
  }

  @Test
  void aWrongTimeoutIsNamed() {
    assertThatThrownBy(() -> run(",\"timeout\":\"soon\"")).hasMessageContaining("soon");
  }
}

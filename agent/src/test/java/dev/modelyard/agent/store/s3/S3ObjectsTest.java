package dev.modelyard.agent.store.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.modelyard.agent.store.Parallel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What goes over the wire, and what is made of answers that a healthy server seldom gives. */
class S3ObjectsTest {
  private final List<String> requests = new ArrayList<>();
  private final Queue<Integer> answers = new ArrayDeque<>();

  @SuppressWarnings("NullAway.Init") // set before each test
  private HttpServer server;

  @SuppressWarnings("NullAway.Init") // set before each test
  private S3Objects objects;

  @BeforeEach
  void listen() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          requests.add(
              "%s %s if-none-match=%s %s"
                  .formatted(
                      exchange.getRequestMethod(),
                      exchange.getRequestURI(),
                      exchange.getRequestHeaders().getFirst("If-None-Match"),
                      exchange.getRequestHeaders().getFirst("Authorization")));
          exchange.getRequestBody().readAllBytes();
          exchange.sendResponseHeaders(answers.isEmpty() ? 200 : answers.remove(), -1);
          exchange.close();
        });
    server.start();
    URI endpoint = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    objects =
        new S3Objects(
            new S3Location(endpoint, "us-east-1", "bucket", "team"),
            new S3Credentials("a", "b", null),
            new Parallel(1),
            Clock.systemUTC());
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void theConditionIsSentAndSigned() throws IOException {
    assertThat(objects.putIfAbsent("v1/a.json", new byte[1])).isTrue();
    assertThat(requests)
        .singleElement()
        .asString()
        .startsWith("PUT /bucket/team/v1/a.json if-none-match=* ")
        .contains("SignedHeaders=host;if-none-match;");
  }

  @Test
  void anExistingObjectIsNoFailure() throws IOException {
    answers.add(412);
    assertThat(objects.putIfAbsent("a", new byte[1])).isFalse();
  }

  @Test
  void aLostRaceIsAskedAgain() throws IOException {
    answers.addAll(List.of(409, 409, 412));
    assertThat(objects.putIfAbsent("a", new byte[1])).isFalse();
    assertThat(requests).hasSize(3);
  }

  @Test
  void aFailureOfTheServerIsTriedAgain() throws IOException {
    answers.addAll(List.of(503, 500));
    assertThat(objects.putIfAbsent("a", new byte[1])).isTrue();
    assertThat(requests).hasSize(3);
  }

  @Test
  void aServerThatStaysDownIsAFailure() {
    answers.addAll(List.of(503, 503, 503, 503));
    assertThatThrownBy(() -> objects.putIfAbsent("a", new byte[1]))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("PUT team/a answered 503");
  }

  @Test
  void aRefusalIsNoAbsence() {
    answers.addAll(List.of(403, 403));
    assertThatThrownBy(() -> objects.read("a")).hasMessageContaining("403");
    assertThatThrownBy(() -> objects.stat("a")).hasMessageContaining("403");
  }
}

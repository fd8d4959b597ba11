package dev.modelyard.agent.gate;

import dev.modelyard.agent.gate.GateVerdict.Outcome;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Sends the request of a {@link SmokeGate} until it is answered as expected or the tries are used
 * up.
 */
public final class SmokeCheck {
  private static final Pattern DURATION = Pattern.compile("(\\d{1,6})(ms|s|m)");
  private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);
  private static final int SHOWN = 200;

  private final HttpClient client;
  private final Duration pause;

  /** {@code pause} between tries. */
  public SmokeCheck(Duration pause) {
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(DEFAULT_TIMEOUT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    this.pause = pause;
  }

  public GateVerdict run(SmokeGate gate) throws InterruptedException {
    int attempts = Optional.ofNullable(gate.attempts()).filter(n -> n > 0).orElse(3);
    HttpRequest request = request(gate);
    GateVerdict verdict = attempt(gate, request);
    for (int tried = 1; tried < attempts && verdict.outcome() != Outcome.Passed; tried++) {
      Thread.sleep(pause);
      verdict = attempt(gate, request);
    }
    return verdict;
  }

  private GateVerdict attempt(SmokeGate gate, HttpRequest request) throws InterruptedException {
    String what = request.method() + " " + request.uri();
    try {
      HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
      return judge(gate, what, response);
    } catch (IOException e) {
      return new GateVerdict(Outcome.Unreachable, what + ": " + e);
    }
  }

  private static GateVerdict judge(SmokeGate gate, String what, HttpResponse<String> response) {
    int expected = Optional.ofNullable(gate.expectStatus()).orElse(200);
    if (response.statusCode() != expected) {
      return new GateVerdict(
          Outcome.Failed,
          what
              + ": expected status "
              + expected
              + ", got "
              + response.statusCode()
              + ": "
              + shown(response.body()));
    }
    String contained = gate.expectContains();
    if (contained != null && !response.body().contains(contained)) {
      return new GateVerdict(
          Outcome.Failed,
          what + ": expected a body with '" + contained + "', got: " + shown(response.body()));
    }
    return new GateVerdict(Outcome.Passed, what + ": status " + expected);
  }

  private static HttpRequest request(SmokeGate gate) {
    SmokeGate.Request wanted = gate.request();
    String body = wanted.body();
    String method = Optional.ofNullable(wanted.method()).orElse(body == null ? "GET" : "POST");
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(uri(gate))
            .timeout(timeout(gate))
            .method(
                method,
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body));
    if (body != null) {
      builder.header(
          "Content-Type", Optional.ofNullable(wanted.contentType()).orElse("application/json"));
    }
    return builder.build();
  }

  private static URI uri(SmokeGate gate) {
    String base = gate.baseUrl().toString().replaceAll("/+$", "");
    String path = Optional.ofNullable(gate.request().path()).orElse("/");
    return URI.create(base + (path.startsWith("/") ? path : "/" + path));
  }

  private static Duration timeout(SmokeGate gate) {
    String text = gate.timeout();
    if (text == null) {
      return DEFAULT_TIMEOUT;
    }
    Matcher matcher = DURATION.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "timeout is '" + text + "', must be like 500ms, 10s or 1m");
    }
    long amount = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(amount);
      case "s" -> Duration.ofSeconds(amount);
      default -> Duration.ofMinutes(amount);
    };
  }

  private static String shown(String body) {
    return body.length() <= SHOWN ? body : body.substring(0, SHOWN) + "…";
  }
}

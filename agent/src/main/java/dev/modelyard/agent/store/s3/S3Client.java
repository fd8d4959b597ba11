package dev.modelyard.agent.store.s3;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Collectors;

/**
 * Sends signed requests. An answer of the server's own failure is tried again; all else is told.
 */
final class S3Client {
  /** SHA-256 of nothing. */
  static final String EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

  private static final int TRIES = 4;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration TIMEOUT = Duration.ofMinutes(10);

  private final S3Location location;
  private final Signer signer;
  private final Clock clock;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(10))
          .build();

  S3Client(S3Location location, S3Credentials credentials, Clock clock) {
    this.location = location;
    this.signer = new Signer(credentials, location.region());
    this.clock = clock;
  }

  /** A body that can be sent again. */
  interface Body {
    BodyPublisher publisher() throws IOException;
  }

  /** One request; {@code sha256} is that of the body. */
  record Request(
      String method,
      String object,
      SortedMap<String, String> query,
      Map<String, String> headers,
      Body body,
      String sha256) {}

  HttpResponse<InputStream> send(Request request) throws IOException {
    Duration pause = FIRST_PAUSE;
    for (int tried = 1; ; tried++) {
      try {
        HttpResponse<InputStream> response = sendOnce(request);
        if (response.statusCode() < 500 || tried == TRIES) {
          return response;
        }
        response.body().close();
      } catch (IOException failed) {
        if (tried == TRIES) {
          throw new IOException(request.method() + " " + request.object() + ": " + failed, failed);
        }
      }
      sleep(pause);
      pause = pause.multipliedBy(2);
    }
  }

  private HttpResponse<InputStream> sendOnce(Request request) throws IOException {
    URI uri = uri(request);
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(uri)
            .timeout(TIMEOUT)
            .method(request.method(), request.body().publisher());
    signer
        .sign(request.method(), uri, request.headers(), request.sha256(), clock.instant())
        .forEach(builder::header);
    try {
      return http.send(builder.build(), HttpResponse.BodyHandlers.ofInputStream());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private URI uri(Request request) {
    String query =
        request.query().entrySet().stream()
            .map(
                each ->
                    Signer.encode(each.getKey(), false)
                        + "="
                        + Signer.encode(each.getValue(), false))
            .collect(Collectors.joining("&"));
    String path = "/" + location.bucket() + "/" + request.object();
    return URI.create(
        location.endpoint() + Signer.encode(path, true) + (query.isEmpty() ? "" : "?" + query));
  }

  private static void sleep(Duration pause) throws IOException {
    try {
      Thread.sleep(pause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** What the server says about a refusal, for people. */
  static IOException refused(Request request, HttpResponse<InputStream> response)
      throws IOException {
    try (InputStream body = response.body()) {
      String text = new String(body.readNBytes(1000), StandardCharsets.UTF_8).strip();
      return new IOException(
          request.method()
              + " "
              + request.object()
              + " answered "
              + response.statusCode()
              + (text.isEmpty() ? "" : ": " + text));
    }
  }
}

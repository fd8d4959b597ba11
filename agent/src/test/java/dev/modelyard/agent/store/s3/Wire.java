package dev.modelyard.agent.store.s3;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.modelyard.agent.config.Bucket;
import dev.modelyard.agent.store.Parallel;
import dev.modelyard.agent.store.bucket.BucketObjects;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** Shows what comes over the wire and answers what a healthy server seldom does. */
final class Wire implements AutoCloseable {
  /** An answer; the length it claims to have may be more than it has. */
  record Answer(int status, Map<String, String> headers, String body, int claimed) {
    static Answer status(int status) {
      return new Answer(status, Map.of(), "", 0);
    }

    static Answer ok(String body) {
      return new Answer(200, Map.of("ETag", "\"e\""), body, body.length());
    }

    static Answer error(int status, String code) {
      String body = "<Error><Code>%s</Code><Message>in words.</Message></Error>".formatted(code);
      return new Answer(status, Map.of(), body, body.length());
    }

    /** The server takes the request and says nothing. */
    static Answer lost() {
      return status(0);
    }

    Answer with(String name, String value) {
      return new Answer(status, Map.of(name, value), body, claimed);
    }
  }

  static final String KEY = "x-amz-server-side-encryption-aws-kms-key-id";

  final List<String> requests = Collections.synchronizedList(new ArrayList<>());
  final Queue<Answer> answers = new ArrayDeque<>();
  private final HttpServer server;
  private String mark = "";

  Wire() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
    System.setProperty("aws.accessKeyId", "a");
    System.setProperty("aws.secretAccessKey", "b");
  }

  Bucket bucket() {
    return bucket(null);
  }

  /** The server is to encrypt with a key. */
  Bucket bucket(@Nullable String key) {
    URI endpoint = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    return new Bucket(Bucket.Kind.S3, "bucket", "team", endpoint, null, null, key, null);
  }

  BucketObjects objects(@Nullable String key) throws IOException {
    return BucketObjects.open(bucket(key), S3Bucket::open, new Parallel(1));
  }

  /** The metadata that was last sent with an object comes back with each answer. */
  private synchronized void answer(HttpExchange exchange) throws IOException {
    requests.add(
        "%s %s if-none-match=%s range=%s %s sha256=%s encryption=%s %s"
            .formatted(
                exchange.getRequestMethod(),
                exchange.getRequestURI(),
                exchange.getRequestHeaders().getFirst("If-None-Match"),
                exchange.getRequestHeaders().getFirst("Range"),
                exchange.getRequestHeaders().getFirst("Authorization"),
                exchange.getRequestHeaders().getFirst("x-amz-content-sha256"),
                exchange.getRequestHeaders().getFirst("x-amz-server-side-encryption"),
                exchange.getRequestHeaders().getFirst(KEY)));
    String sent = exchange.getRequestHeaders().getFirst("x-amz-meta-modelyardupload");
    mark = sent == null ? mark : sent;
    exchange.getRequestBody().readAllBytes();
    Answer answer = answers.isEmpty() ? Answer.ok("") : answers.remove();
    try (exchange) {
      if (answer.status() == 0) {
        return;
      }
      exchange.getResponseHeaders().set("x-amz-meta-modelyardupload", mark);
      boolean head = exchange.getRequestMethod().equals("HEAD");
      if (head) {
        exchange.getResponseHeaders().set("Content-Length", "0");
        exchange.getResponseHeaders().set("Last-Modified", "Thu, 01 Jan 2026 00:00:00 GMT");
      }
      answer.headers().forEach(exchange.getResponseHeaders()::set);
      exchange.sendResponseHeaders(
          answer.status(), answer.claimed() == 0 || head ? -1 : answer.claimed());
      if (!head) {
        exchange.getResponseBody().write(answer.body().getBytes(StandardCharsets.UTF_8));
        exchange.getResponseBody().flush();
      }
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}

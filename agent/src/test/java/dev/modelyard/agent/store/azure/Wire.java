package dev.modelyard.agent.store.azure;

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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** Shows what comes over the wire and answers what a healthy server seldom does. */
final class Wire implements AutoCloseable {
  static final String KEY = "a2V5";

  private static final String MARK = "x-ms-meta-modelyardupload";

  /** What a request was; a header that it lacks is empty. */
  record Request(String line, Map<String, List<String>> headers, String body) {
    String header(String name) {
      return String.join(",", headers.getOrDefault(name, List.of()));
    }
  }

  /** An answer; the length it claims to have may be more than it has. */
  record Answer(int status, Map<String, String> headers, String body, int claimed) {
    /** An answer without a code, as something between us and the server gives it. */
    static Answer status(int status) {
      return new Answer(status, Map.of(), "", 0);
    }

    static Answer error(int status, String code) {
      Answer words =
          xml(
              status,
              "<Error><Code>" + code + "</Code><Message>In words.\nRequestId:1</Message></Error>");
      return words.with("x-ms-error-code", code);
    }

    static Answer list(String entries) {
      return xml(200, "<EnumerationResults>" + entries + "</EnumerationResults>");
    }

    private static Answer xml(int status, String body) {
      return new Answer(status, Map.of("Content-Type", "application/xml"), body, body.length());
    }

    private Answer with(String name, String value) {
      Map<String, String> more = new HashMap<>(headers);
      more.put(name, value);
      return new Answer(status, more, body, claimed);
    }

    static Answer bytes(String body, int claimed) {
      return new Answer(206, Map.of(), body, claimed);
    }

    /** The first bytes of a blob. */
    static Answer begins(String body, int size) {
      return bytes(body, size).with("Content-Range", "bytes 0-%d/%d".formatted(size - 1, size));
    }

    /** Of a HEAD, with headers that are not as usual. */
    static Answer there(Map<String, String> headers) {
      return new Answer(200, headers, "", 0);
    }

    /** The server takes the request and says nothing. */
    static Answer lost() {
      return status(0);
    }
  }

  final List<Request> requests = Collections.synchronizedList(new ArrayList<>());
  final Queue<Answer> answers = new ArrayDeque<>();
  private final HttpServer server;
  private String mark = "";

  Wire() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
    System.setProperty("AZURE_STORAGE_KEY", KEY);
  }

  Bucket bucket() {
    return bucket(null);
  }

  /** The server is to encrypt in a scope. */
  Bucket bucket(@Nullable String scope) {
    URI endpoint = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    return new Bucket(Bucket.Kind.AZURE_BLOB, "box", "team", endpoint, null, "acct", scope, null);
  }

  BucketObjects objects(@Nullable String scope) throws IOException {
    return BucketObjects.open(bucket(scope), AzureBucket::open, new Parallel(1));
  }

  List<String> lines() {
    return requests.stream().map(Request::line).toList();
  }

  /** What is answered when nothing else is to be. */
  private static Answer usual(HttpExchange exchange) {
    return Answer.status(
        switch (exchange.getRequestMethod()) {
          case "PUT" -> exchange.getRequestHeaders().containsKey("x-ms-copy-source") ? 202 : 201;
          case "DELETE" -> 202;
          default -> 200;
        });
  }

  /** The metadata that was last sent with a blob comes back with each answer. */
  private synchronized void answer(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.ISO_8859_1);
    String line = exchange.getRequestMethod() + " " + exchange.getRequestURI();
    requests.add(new Request(line, Map.copyOf(exchange.getRequestHeaders()), body));
    String sent = exchange.getRequestHeaders().getFirst(MARK);
    mark = sent == null ? mark : sent;
    Answer answer = answers.isEmpty() ? usual(exchange) : answers.remove();
    try (exchange) {
      if (answer.status() == 0) {
        return;
      }
      boolean head = exchange.getRequestMethod().equals("HEAD");
      exchange.getResponseHeaders().set(MARK, mark);
      exchange.getResponseHeaders().set("ETag", "\"0x1\"");
      exchange.getResponseHeaders().set("Last-Modified", "Thu, 01 Jan 2026 00:00:00 GMT");
      exchange.getResponseHeaders().set("Content-Length", "" + answer.claimed());
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

package dev.modelyard.agent.testkit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
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
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Shows what comes over the wire and answers what a healthy server seldom does. */
public final class StubServer implements AutoCloseable {
  /** An answer; the length it claims to have may be more than it has. */
  public record Answer(int status, Map<String, String> headers, String body, int claimed) {
    public static Answer status(int status) {
      return of(status, "");
    }

    /** {@code MARK} in it becomes the mark that was last sent. */
    public static Answer of(int status, String body) {
      return new Answer(status, Map.of(), body, 0);
    }

    /** The server takes the request and says nothing. */
    public static Answer lost() {
      return status(0);
    }

    public Answer with(Map<String, String> all) {
      return new Answer(status, all, body, claimed);
    }
  }

  /** Bytes of a body that are shown. */
  private static final int SHOWN = 1 << 20;

  private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
  private final Queue<Answer> answers = new ArrayDeque<>();
  private final HttpServer server;
  private final Pattern marking;
  private final List<String> headers;
  private String mark = "";

  /**
   * @param marking finds a mark in the line of a request
   * @param headers that are shown in that line
   */
  public StubServer(String marking, String... headers) throws IOException {
    this.marking = Pattern.compile(marking);
    this.headers = List.of(headers);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  public URI address() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** What comes next; 200 and nothing when there is no more. */
  public void answer(Answer... next) {
    Collections.addAll(answers, next);
  }

  /** One line each: method, path and query, headers, body. */
  public List<String> requests() {
    return requests;
  }

  private synchronized void answer(HttpExchange exchange) throws IOException {
    String line = line(exchange);
    requests.add(line);
    Matcher sent = marking.matcher(line);
    mark = sent.find() ? sent.group(1) : mark;
    Answer answer = answers.isEmpty() ? Answer.of(200, "{}") : answers.remove();
    try (exchange) {
      if (answer.status() != 0) {
        say(exchange, answer);
      }
    }
  }

  private void say(HttpExchange exchange, Answer answer) throws IOException {
    byte[] body = answer.body().replace("MARK", mark).getBytes(StandardCharsets.UTF_8);
    exchange
        .getResponseHeaders()
        .set(
            "Content-Type", answer.body().startsWith("<") ? "application/xml" : "application/json");
    answer
        .headers()
        .forEach(
            (name, value) -> exchange.getResponseHeaders().set(name, value.replace("MARK", mark)));
    int length = Math.max(answer.claimed(), body.length);
    boolean isHead = exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(answer.status(), length == 0 || isHead ? -1 : length);
    if (!isHead) {
      exchange.getResponseBody().write(body);
      exchange.getResponseBody().flush();
    }
  }

  private String line(HttpExchange exchange) throws IOException {
    StringBuilder line =
        new StringBuilder(exchange.getRequestMethod() + " " + exchange.getRequestURI());
    for (String name : headers) {
      if (exchange.getRequestHeaders().containsKey(name)) {
        line.append(" %s: %s".formatted(name, exchange.getRequestHeaders().getFirst(name)));
      }
    }
    InputStream sent = exchange.getRequestBody();
    String body = new String(sent.readNBytes(SHOWN), StandardCharsets.UTF_8);
    sent.transferTo(OutputStream.nullOutputStream());
    return line + " " + body.replaceAll("\\s+", " ");
  }

  @Override
  public void close() {
    server.stop(0);
  }
}

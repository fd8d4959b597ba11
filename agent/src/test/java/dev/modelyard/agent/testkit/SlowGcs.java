package dev.modelyard.agent.testkit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.modelyard.agent.config.Bucket;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Google's storage as far as uploads ask for it, which takes what is sent slowly or not at all. */
public final class SlowGcs implements AutoCloseable {
  private static final int MEBIBYTE = 1 << 20;

  /** How the sum of all is announced, in the metadata of an object or in a header. */
  private static final Pattern SUM = Pattern.compile("crc32c(?:=|\":\")([\\w+/=]+)");

  private static final Pattern RANGE = Pattern.compile("bytes \\d+-(\\d+)/(\\d+)");

  private final HttpServer server;
  private final @Nullable Duration pause;
  private final CountDownLatch over = new CountDownLatch(1);

  private SlowGcs(@Nullable Duration pause) throws IOException {
    this.pause = pause;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::answer);
    server.start();
  }

  /** Takes a mebibyte, and the next one so much later. */
  public static SlowGcs thatPauses(Duration pause) throws IOException {
    return new SlowGcs(pause);
  }

  /** Takes no byte of what an object is made of. */
  public static SlowGcs thatStandsStill() throws IOException {
    return new SlowGcs(null);
  }

  private String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  public Bucket bucket() {
    return new Bucket(
        Bucket.Kind.GCS, "bucket", "team", URI.create(address()), null, null, null, null);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String query = String.valueOf(exchange.getRequestURI().getQuery());
      if (exchange.getRequestMethod().equals("DELETE")) {
        exchange.sendResponseHeaders(204, -1);
      } else if (query.contains("uploadType=resumable")) {
        exchange.getResponseHeaders().set("Location", address() + "/session");
        exchange.sendResponseHeaders(200, -1);
      } else {
        take(exchange);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void take(HttpExchange exchange) throws IOException, InterruptedException {
    if (pause == null) {
      over.await();
      return;
    }
    InputStream body = exchange.getRequestBody();
    byte[] first = body.readNBytes(MEBIBYTE);
    for (byte[] next = first; next.length == MEBIBYTE; next = body.readNBytes(MEBIBYTE)) {
      if (over.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
        return;
      }
    }
    Matcher range = RANGE.matcher(header(exchange, "Content-Range"));
    if (range.matches() && Long.parseLong(range.group(1)) + 1 < Long.parseLong(range.group(2))) {
      exchange.getResponseHeaders().set("Range", "bytes=0-" + range.group(1));
      exchange.sendResponseHeaders(308, -1);
    } else {
      made(exchange, header(exchange, "X-Goog-Hash") + new String(first, StandardCharsets.UTF_8));
    }
  }

  private static String header(HttpExchange exchange, String name) {
    return String.valueOf(exchange.getRequestHeaders().getFirst(name));
  }

  private static void made(HttpExchange exchange, String announced) throws IOException {
    Matcher sum = SUM.matcher(announced);
    String object =
        "{\"name\": \"team/f\", \"generation\": \"7\", \"crc32c\": \"%s\"}"
            .formatted(sum.find() ? sum.group(1) : "");
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, object.length());
    exchange.getResponseBody().write(object.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    over.countDown();
    server.stop(0);
  }
}

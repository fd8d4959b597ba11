package dev.modelyard.agent.store.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.modelyard.agent.config.Bucket;
import dev.modelyard.agent.protocol.CanonicalJson;
import dev.modelyard.agent.protocol.StoreException;
import dev.modelyard.agent.store.Parallel;
import dev.modelyard.agent.store.bucket.BucketObjects;
import dev.modelyard.agent.store.bucket.RemoteBucket;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Servers that lack one thing each. */
class GapsTest {
  private enum Lack {
    CONDITION_ON_JOIN,
    CHECKSUMS_OF_PARTS,
    CHECKSUMS_OF_OBJECTS,
    BYTES_OF_COPIES
  }

  /** As much of S3 as the probe uses, in memory, one request at a time. */
  private static final class LooseServer implements AutoCloseable {
    private final Set<Lack> lacks;
    private final Map<String, byte[]> objects = new HashMap<>();
    private final Map<String, byte[]> parts = new HashMap<>();
    private final HttpServer server;
    private int uploads;

    LooseServer(Set<Lack> lacks) throws IOException {
      this.lacks = lacks;
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext("/", this::answer);
      server.start();
      System.setProperty("aws.accessKeyId", "a");
      System.setProperty("aws.secretAccessKey", "b");
    }

    Optional<String> gap() throws IOException {
      return gap(S3Bucket::open);
    }

    Optional<String> gap(BucketObjects.Opening opening) throws IOException {
      URI endpoint = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
      Bucket bucket = new Bucket(Bucket.Kind.S3, "bucket", "", endpoint, null, null, null, null);
      return BucketObjects.open(bucket, opening, new Parallel(1)).findGap("area");
    }

    private synchronized void answer(HttpExchange exchange) throws IOException {
      String query = Optional.ofNullable(exchange.getRequestURI().getQuery()).orElse("");
      String key = exchange.getRequestURI().getPath();
      byte[] body = body(exchange);
      switch (exchange.getRequestMethod() + " " + query.replaceAll("[=&].*", "")) {
        case "POST uploads" -> say(exchange, 200, "<R><UploadId>u" + ++uploads + "</UploadId></R>");
        case "PUT partNumber" -> part(exchange, query.replaceAll(".*uploadId=", ""), body);
        case "POST uploadId" -> {
          boolean exists = objects.containsKey(key) && !lacks.contains(Lack.CONDITION_ON_JOIN);
          if (!exists) {
            objects.put(key, parts.getOrDefault(query.replaceAll(".*uploadId=", ""), new byte[0]));
          }
          say(exchange, exists ? 412 : 200, exists ? "" : "<R><ETag>e</ETag></R>");
        }
        case "PUT " -> {
          if (isSound(exchange, body, Lack.CHECKSUMS_OF_OBJECTS)) {
            objects.put(key, body);
            say(exchange, 200, "");
          }
        }
        case "GET list-type" -> say(exchange, 200, "<ListBucketResult></ListBucketResult>");
        case "GET ", "HEAD " -> {
          byte[] there = objects.get(key);
          say(exchange, there == null ? 404 : 200, there == null ? NO_KEY : text(there));
        }
        default -> say(exchange, 204, "");
      }
    }

    private static final String NO_KEY = "<Error><Code>NoSuchKey</Code></Error>";

    private static String text(byte[] bytes) {
      return new String(bytes, StandardCharsets.UTF_8);
    }

    private void part(HttpExchange exchange, String upload, byte[] body) throws IOException {
      String source = exchange.getRequestHeaders().getFirst("x-amz-copy-source");
      if (source != null) {
        byte[] copied = objects.getOrDefault("/" + source.replaceAll("^/", ""), new byte[0]);
        parts.put(upload, lacks.contains(Lack.BYTES_OF_COPIES) ? new byte[1] : copied);
        say(exchange, 200, "<CopyPartResult><ETag>e</ETag></CopyPartResult>");
      } else if (isSound(exchange, body, Lack.CHECKSUMS_OF_PARTS)) {
        parts.put(upload, body);
        say(exchange, 200, "");
      }
    }

    private boolean isSound(HttpExchange exchange, byte[] body, Lack lack) throws IOException {
      CRC32C crc = new CRC32C();
      crc.update(body);
      byte[] sum = ByteBuffer.allocate(Integer.BYTES).putInt((int) crc.getValue()).array();
      boolean sound =
          isSame(exchange, "x-amz-checksum-crc32c", sum)
              && isSame(exchange, "x-amz-checksum-sha256", CanonicalJson.sha256().digest(body));
      if (!sound && !lacks.contains(lack)) {
        say(exchange, 400, "<Error><Code>BadDigest</Code></Error>");
        return false;
      }
      return true;
    }

    private static boolean isSame(HttpExchange exchange, String header, byte[] sum) {
      @Nullable String told = exchange.getRequestHeaders().getFirst(header);
      return told == null || told.equals(Base64.getEncoder().encodeToString(sum));
    }

    /** Without the signatures between its chunks. */
    private static byte[] body(HttpExchange exchange) throws IOException {
      String raw =
          new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.ISO_8859_1);
      if (!raw.contains(";chunk-signature=")) {
        return raw.getBytes(StandardCharsets.ISO_8859_1);
      }
      ByteArrayOutputStream body = new ByteArrayOutputStream();
      for (int at = 0; at < raw.length(); ) {
        int size = Integer.parseInt(raw.substring(at, raw.indexOf(';', at)), 16);
        int begin = raw.indexOf("\r\n", at) + 2;
        body.write(raw.substring(begin, begin + size).getBytes(StandardCharsets.ISO_8859_1));
        at = size == 0 ? raw.length() : begin + size + 2;
      }
      return body.toByteArray();
    }

    private static void say(HttpExchange exchange, int status, String body) throws IOException {
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      boolean head = exchange.getRequestMethod().equals("HEAD");
      exchange.getResponseHeaders().set("ETag", "\"e\"");
      if (head) {
        exchange.getResponseHeaders().set("Content-Length", "" + bytes.length);
      }
      exchange.sendResponseHeaders(status, head || bytes.length == 0 ? -1 : bytes.length);
      if (!head && bytes.length > 0) {
        exchange.getResponseBody().write(bytes);
      }
      exchange.close();
    }

    @Override
    public void close() {
      server.stop(0);
    }
  }

  @Test
  void aServerThatHasAllIsTaken() throws IOException {
    try (LooseServer server = new LooseServer(EnumSet.noneOf(Lack.class))) {
      assertThat(server.gap()).isEmpty();
    }
  }

  /** A server that does not answer has refused nothing. */
  @Test
  void aServerThatGoesAwayMeanwhileIsNotTaken() throws IOException {
    StoreException away =
        new StoreException("the server answered 503", StoreException.Kind.OUTAGE, null);
    try (LooseServer server = new LooseServer(EnumSet.noneOf(Lack.class))) {
      assertThatThrownBy(
              () -> server.gap((bucket, threads) -> lost(S3Bucket.open(bucket, threads), away)))
          .isSameAs(away);
    }
  }

  /** What is refused, fails so instead. */
  private static RemoteBucket lost(RemoteBucket remote, StoreException failure) {
    return (RemoteBucket)
        Proxy.newProxyInstance(
            RemoteBucket.class.getClassLoader(),
            new Class<?>[] {RemoteBucket.class},
            (proxy, method, arguments) -> {
              try {
                return method.invoke(remote, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause() instanceof StoreException ? failure : e.getCause();
              }
            });
  }

  @ParameterizedTest
  @CsvSource({
    "CONDITION_ON_JOIN, joining",
    "CHECKSUMS_OF_PARTS, checksum",
    "CHECKSUMS_OF_OBJECTS, checksum",
    "BYTES_OF_COPIES, copy"
  })
  void whatAServerLacksIsNamed(Lack lack, String named) throws IOException {
    try (LooseServer server = new LooseServer(EnumSet.of(lack))) {
      assertThat(server.gap()).hasValueSatisfying(gap -> assertThat(gap).contains(named));
    }
  }
}

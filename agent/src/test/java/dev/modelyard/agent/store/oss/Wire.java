package dev.modelyard.agent.store.oss;

import dev.modelyard.agent.config.Bucket;
import dev.modelyard.agent.store.Parallel;
import dev.modelyard.agent.store.bucket.BucketObjects;
import dev.modelyard.agent.testkit.StubServer;
import dev.modelyard.agent.testkit.StubServer.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A bucket of OSS whose answers the test gives. */
record Wire(StubServer server) implements AutoCloseable {
  static final String KEY = "x-oss-server-side-encryption-key-id";

  private static final String MARK = "x-oss-meta-modelyardupload";

  Wire() throws IOException {
    this(
        new StubServer(
            MARK + ": (\\S+)",
            MARK,
            "x-oss-forbid-overwrite",
            "x-oss-server-side-encryption",
            KEY,
            "x-oss-range-behavior",
            "Content-MD5",
            "Range",
            "If-Match"));
    System.setProperty("alibabacloud.accessKeyId", "a");
    System.setProperty("alibabacloud.accessKeyIdSecret", "b");
  }

  static Answer head(String mark, int length) {
    return new Answer(
        200,
        Map.of(
            "ETag",
            "\"e\"",
            "Content-Length",
            "" + length,
            "Last-Modified",
            "Thu, 26 Nov 2026 00:00:00 GMT",
            MARK,
            mark),
        "",
        0);
  }

  /** The first bytes of an object. */
  static Answer begins(String body, int size) {
    return new Answer(
        206,
        Map.of(
            "ETag",
            "\"e\"",
            "Content-Range",
            "bytes 0-%d/%d".formatted(size - 1, size),
            "Last-Modified",
            "Thu, 26 Nov 2026 00:00:00 GMT"),
        body,
        size);
  }

  /** The header is for HEAD, whose answers have no body. */
  static Answer error(int status, String code) {
    String body = "<Error><Code>%s</Code><Message>in words.</Message></Error>".formatted(code);
    return Answer.of(status, body)
        .with(
            Map.of(
                "x-oss-err",
                Base64.getEncoder().encodeToString(body.getBytes(StandardCharsets.UTF_8))));
  }

  Bucket bucket() {
    return bucket(null);
  }

  /** The server is to encrypt with a key. */
  Bucket bucket(@Nullable String key) {
    return new Bucket(Bucket.Kind.OSS, "bucket", "team", server.address(), null, null, key, null);
  }

  BucketObjects objects(@Nullable String key) throws IOException {
    return BucketObjects.open(bucket(key), OssBucket::open, new Parallel(1));
  }

  @Override
  public void close() {
    server.close();
  }
}

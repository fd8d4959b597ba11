package dev.modelyard.agent.store.gcs;

import dev.modelyard.agent.config.Bucket;
import dev.modelyard.agent.store.Parallel;
import dev.modelyard.agent.store.bucket.BucketObjects;
import dev.modelyard.agent.testkit.StubServer;
import dev.modelyard.agent.testkit.StubServer.Answer;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A bucket of Google's whose answers the test gives. */
record Wire(StubServer server) implements AutoCloseable {
  Wire() throws IOException {
    this(
        new StubServer(
            "\"modelyardupload\":\"([^\"]+)\"", "Range", "Content-Range", "X-Goog-Hash"));
  }

  static Answer object(long generation, int size, String crc32c, String mark) {
    return Answer.of(
        200,
        """
        {"name": "team/f", "generation": "%d", "size": "%d", "crc32c": "%s",
         "updated": "2026-11-26T00:00:00Z", "metadata": {"modelyardupload": "%s"}}
        """
            .formatted(generation, size, crc32c, mark));
  }

  /** The first bytes of an object. */
  static Answer begins(long generation, String body, int size) {
    return new Answer(
        206,
        Map.of(
            "X-Goog-Generation",
            "" + generation,
            "Content-Range",
            "bytes 0-%d/%d".formatted(size - 1, size),
            "Last-Modified",
            "Thu, 26 Nov 2026 00:00:00 GMT"),
        body,
        size);
  }

  static Answer error(int status, String reason, String message) {
    return Answer.of(
        status,
        "{\"error\": {\"code\": %d, \"message\": \"%s\", \"errors\": [{\"reason\": \"%s\"}]}}"
            .formatted(status, message, reason));
  }

  Bucket bucket() {
    return bucket(null);
  }

  /** The server is to encrypt with a key. */
  Bucket bucket(@Nullable String key) {
    return new Bucket(Bucket.Kind.GCS, "bucket", "team", server.address(), null, null, key, null);
  }

  BucketObjects objects(@Nullable String key) throws IOException {
    return BucketObjects.open(bucket(key), GcsBucket::open, new Parallel(1));
  }

  @Override
  public void close() {
    server.close();
  }
}

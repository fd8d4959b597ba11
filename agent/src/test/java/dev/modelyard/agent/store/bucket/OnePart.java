package dev.modelyard.agent.store.bucket;

import dev.modelyard.agent.config.Bucket;
import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Small content sent as large content is, to see what goes over the wire. */
public final class OnePart {
  private OnePart() {}

  public static void send(
      Bucket bucket, BucketObjects.Opening opening, String key, byte[] content, long crc32c)
      throws IOException {
    try (ExecutorService threads = Executors.newFixedThreadPool(1)) {
      new Uploads(bucket, opening.open(bucket, threads), threads).join(key, content, crc32c);
    }
  }
}

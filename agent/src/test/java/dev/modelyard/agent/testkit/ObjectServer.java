package dev.modelyard.agent.testkit;

import dev.modelyard.agent.config.Bucket;
import dev.modelyard.agent.store.Parallel;
import dev.modelyard.agent.store.bucket.BucketObjects;
import java.io.IOException;
import java.util.Map;

/** A server of objects on loopback, with one bucket. */
public interface ObjectServer extends AutoCloseable {
  /** A store of its own below a prefix. */
  Bucket bucket(String prefix);

  /** The same, as the agent is told. */
  Map<String, String> variables(String prefix);

  /** Through the code under test. */
  BucketObjects open(Bucket bucket, Parallel parallel) throws IOException;

  /** Bit rot: other bytes, nothing else. */
  default void damage(Bucket bucket, String key) throws IOException {
    BucketObjects objects = open(bucket, new Parallel(1));
    byte[] bytes = objects.read(key).orElseThrow();
    bytes[bytes.length / 2] ^= 1;
    objects.delete(key);
    objects.putIfAbsent(key, bytes);
  }

  /** Uploads that were begun and not ended. */
  default int unfinished() throws IOException {
    return open(bucket(""), new Parallel(1)).unfinished("").size();
  }

  @Override
  void close();
}

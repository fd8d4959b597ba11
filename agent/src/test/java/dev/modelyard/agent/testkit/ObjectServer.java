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
  BucketObjects open(Bucket bucket, Parallel parallel, BucketObjects.Sealing sealing)
      throws IOException;

  default BucketObjects open(Bucket bucket, Parallel parallel) throws IOException {
    return open(bucket, parallel, BucketObjects.Sealing.NONE);
  }

  /** Bit rot: other bytes, nothing else. */
  default void damage(Bucket bucket, String key) throws IOException {
    byte[] bytes = raw(bucket, key);
    bytes[bytes.length / 2] ^= 1;
    BucketObjects directory = below(bucket, key);
    directory.delete(name(key));
    directory.putIfAbsent(name(key), bytes);
  }

  /** What lies there, whether it is encrypted or not. */
  default byte[] raw(Bucket bucket, String key) throws IOException {
    return below(bucket, key).read(name(key)).orElseThrow();
  }

  private BucketObjects below(Bucket bucket, String key) throws IOException {
    String directory = key.substring(0, key.length() - name(key).length());
    return open(bucket(bucket.object(directory.replaceAll("/$", ""))), new Parallel(1));
  }

  private static String name(String key) {
    return key.substring(key.lastIndexOf('/') + 1);
  }

  /** Uploads that were begun and not ended. */
  default int unfinished() throws IOException {
    return open(bucket(""), new Parallel(1)).unfinished("").size();
  }

  @Override
  void close();
}

package dev.modelyard.agent.testkit;

import dev.modelyard.agent.config.Bucket;
import dev.modelyard.agent.sealing.KeyRing;
import dev.modelyard.agent.store.Parallel;
import dev.modelyard.agent.store.bucket.BucketObjects;
import dev.modelyard.agent.store.bucket.BucketObjects.Sealing;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Another server, and a Secret with a key for what is kept there. */
public record EncryptedServer(ObjectServer server) implements ObjectServer {
  /** 32 bytes. */
  public static final String KEY = "a2V5LWZvci10ZXN0cy1vbmx5LTMyLWJ5dGVzLWxvbmc=";

  /** Another one. */
  public static final String NEXT_KEY = "bmV4dC1mb3ItdGVzdHMtb25seS0zMi1ieXRlcy1sb24=";

  /** With the keys of a Secret. */
  public static Sealing sealing(String key, String previous) {
    return new Sealing(
        KeyRing.of(key, previous), false, Path.of(System.getProperty("java.io.tmpdir")));
  }

  @Override
  public Bucket bucket(String prefix) {
    return server.bucket(prefix);
  }

  @Override
  public Map<String, String> variables(String prefix) {
    Map<String, String> variables = new HashMap<>(server.variables(prefix));
    variables.put("MODELYARD_ENCRYPTION_KEY", KEY);
    return variables;
  }

  @Override
  public BucketObjects open(Bucket bucket, Parallel parallel, Sealing sealing) throws IOException {
    return server.open(bucket, parallel, sealing);
  }

  @Override
  public BucketObjects open(Bucket bucket, Parallel parallel) throws IOException {
    return server.open(bucket, parallel, sealing(KEY, ""));
  }

  @Override
  public void close() {
    server.close();
  }
}

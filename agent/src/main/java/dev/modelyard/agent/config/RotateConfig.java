package dev.modelyard.agent.config;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@code rotate} is told: the bucket, and the keys to take and to give.
 *
 * @param runUid UID of the training whose keys are meant; null: all
 */
public record RotateConfig(Bucket bucket, Encryption encryption, @Nullable String runUid) {
  /** Fails with {@link ConfigException} naming the first variable that is missing. */
  public static RotateConfig from(Map<String, String> variables) {
    Environment env = new Environment(variables);
    Bucket bucket = Bucket.from(env);
    if (bucket == null) {
      throw new ConfigException(
          "MODELYARD_BUCKET_KIND is missing; only buckets have keys to rotate");
    }
    return new RotateConfig(
        bucket,
        Encryption.of(env.require(Encryption.KEY), env),
        RunConfig.findRunUid(env).orElse(null));
  }
}

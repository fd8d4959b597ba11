package dev.modelyard.agent.config;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@code verify} is told: where a version lies and what it must be.
 *
 * @param bucket where it is to be fetched from first; null when it is there
 * @param encryption of what is in the bucket; null: none
 */
public record VerifyConfig(
    Path version,
    String digest,
    @Nullable Bucket bucket,
    @Nullable Encryption encryption,
    Path terminationLog) {
  public static VerifyConfig from(Map<String, String> variables) {
    Environment env = new Environment(variables);
    return new VerifyConfig(
        env.require("MODELYARD_VERSION_PATH", "an absolute path", Path::of),
        env.require("MODELYARD_DIGEST", "sha256: and 64 hex digits", VerifyConfig::digest),
        Bucket.from(env),
        Encryption.from(env),
        RunConfig.terminationLog(env));
  }

  private static String digest(String value) {
    if (!value.matches("sha256:[0-9a-f]{64}")) {
      throw new IllegalArgumentException(value);
    }
    return value;
  }
}

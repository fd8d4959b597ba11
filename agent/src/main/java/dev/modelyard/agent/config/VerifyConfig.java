package dev.modelyard.agent.config;

import java.nio.file.Path;
import java.util.Map;

/** What {@code verify} is told: where a version lies and what it must be. */
public record VerifyConfig(Path version, String digest, Path terminationLog) {
  public static VerifyConfig from(Map<String, String> variables) {
    Environment env = new Environment(variables);
    return new VerifyConfig(
        env.require("MODELYARD_VERSION_PATH", "an absolute path", Path::of),
        env.require("MODELYARD_DIGEST", "sha256: and 64 hex digits", VerifyConfig::digest),
        RunConfig.terminationLog(env));
  }

  private static String digest(String value) {
    if (!value.matches("sha256:[0-9a-f]{64}")) {
      throw new IllegalArgumentException(value);
    }
    return value;
  }
}

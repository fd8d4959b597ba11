package dev.modelyard.agent.store.s3;

import org.jspecify.annotations.Nullable;

/** Who asks; {@code session} only with temporary keys. */
public record S3Credentials(String accessKey, String secretKey, @Nullable String session) {
  @Override
  public String toString() {
    return "credentials of " + accessKey;
  }
}

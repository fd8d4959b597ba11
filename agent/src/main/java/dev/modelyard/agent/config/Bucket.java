package dev.modelyard.agent.config;

import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The bucket that keeps everything but work directories. Credentials are not here: the vendor's
 * library finds them.
 *
 * @param prefix of all keys, without slashes at its ends; empty for the whole bucket
 * @param endpoint of a server that is not the vendor's
 * @param region null where the library finds it
 * @param ca file with the certificates to trust; where it is absent, what Java trusts
 */
public record Bucket(
    String name,
    String prefix,
    @Nullable URI endpoint,
    @Nullable String region,
    @Nullable Path ca) {

  /** Null when the store is a claim. */
  static @Nullable Bucket from(Environment env) {
    return env.find("MODELYARD_S3_BUCKET")
        .map(
            name ->
                new Bucket(
                    name,
                    env.find("MODELYARD_S3_PREFIX").orElse("").replaceAll("^/+|/+$", ""),
                    env.find("MODELYARD_S3_ENDPOINT", "an http or https URL", Bucket::endpoint)
                        .orElse(null),
                    env.find("AWS_REGION").orElse(null),
                    env.find("MODELYARD_CA_FILE", "a path", Path::of).orElse(null)))
        .orElse(null);
  }

  private static URI endpoint(String value) {
    URI uri = URI.create(value);
    if (!value.matches("https?://.*") || uri.getHost() == null) {
      throw new IllegalArgumentException(value);
    }
    return uri;
  }

  /** The name of an object. */
  public String object(String key) {
    return prefix.isEmpty() ? key : key.isEmpty() ? prefix : prefix + "/" + key;
  }

  /** For messages. */
  @Override
  public String toString() {
    return "bucket " + name + (endpoint == null ? "" : " at " + endpoint);
  }
}

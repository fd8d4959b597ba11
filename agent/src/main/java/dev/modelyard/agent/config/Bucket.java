package dev.modelyard.agent.config;

import java.net.URI;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The bucket that keeps everything but work directories. Credentials are not here: the vendor's
 * library finds them.
 *
 * @param prefix of all keys, without slashes at its ends; empty for the whole bucket
 * @param endpoint of a server that is not the vendor's
 * @param region null where the library finds it
 * @param account Azure's, who keeps containers in accounts; otherwise null
 * @param kmsKey that the server is to encrypt with what is made; Azure's is a scope. Null where
 *     that is the bucket's affair, and of no use to who only reads
 * @param ca file with the certificates to trust; where it is absent, what Java trusts
 */
public record Bucket(
    Kind kind,
    String name,
    String prefix,
    @Nullable URI endpoint,
    @Nullable String region,
    @Nullable String account,
    @Nullable String kmsKey,
    @Nullable Path ca) {

  /** What the store speaks. */
  public enum Kind {
    S3("s3", "AWS_REGION", "kmsKey"),
    GCS("gcs", "", "kmsKey"),
    AZURE_BLOB("azureBlob", "", "encryptionScope"),
    OSS("oss", "OSS_REGION", "kmsKey");

    /** The field of the spec. */
    private final String field;

    /** The variable that the vendor's library reads as well. */
    private final String region;

    /** The field below that. */
    private final String key;

    Kind(String field, String region, String key) {
      this.field = field;
      this.region = region;
      this.key = key;
    }

    /** The field of the spec that names a key of the server's. */
    public String keyField() {
      return key;
    }

    private static Kind of(String field) {
      return Stream.of(values())
          .filter(kind -> kind.field.equals(field))
          .findFirst()
          .orElseThrow(() -> new IllegalArgumentException(field));
    }
  }

  /** Null when the store is a claim. */
  static @Nullable Bucket from(Environment env) {
    return env.find("MODELYARD_BUCKET_KIND", "s3, gcs, azureBlob or oss", Kind::of)
        .map(kind -> from(env, kind))
        .orElse(null);
  }

  private static Bucket from(Environment env, Kind kind) {
    return new Bucket(
        kind,
        env.require("MODELYARD_BUCKET"),
        env.find("MODELYARD_BUCKET_PREFIX").orElse("").replaceAll("^/+|/+$", ""),
        env.find("MODELYARD_BUCKET_ENDPOINT", "an http or https URL", Bucket::endpoint)
            .orElse(null),
        kind.region.isEmpty() ? null : env.find(kind.region).orElse(null),
        kind == Kind.AZURE_BLOB ? env.require("MODELYARD_BUCKET_ACCOUNT") : null,
        env.find("MODELYARD_BUCKET_KMS_KEY").orElse(null),
        env.find("MODELYARD_CA_FILE", "a path", Path::of).orElse(null));
  }

  private static URI endpoint(String value) {
    URI uri = URI.create(value);
    if (!value.matches("https?://.*") || uri.getHost() == null) {
      throw new IllegalArgumentException(value);
    }
    return uri;
  }

  /** Whether it is reached without TLS. */
  public boolean isPlain() {
    return endpoint != null && "http".equals(endpoint.getScheme());
  }

  /** The name of an object. */
  public String object(String key) {
    return prefix.isEmpty() ? key : key.isEmpty() ? prefix : prefix + "/" + key;
  }

  /** For messages. */
  @Override
  public String toString() {
    return (account == null ? "bucket " + name : "container " + name + " of account " + account)
        + (endpoint == null ? "" : " at " + endpoint);
  }
}

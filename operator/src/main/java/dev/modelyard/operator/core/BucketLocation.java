package dev.modelyard.operator.core;

import dev.modelyard.api.v1alpha1.common.AzureBlobLocation;
import dev.modelyard.api.v1alpha1.common.GcsLocation;
import dev.modelyard.api.v1alpha1.common.OssLocation;
import dev.modelyard.api.v1alpha1.common.S3Location;
import dev.modelyard.api.v1alpha1.training.CheckpointStorage;
import dev.modelyard.api.v1alpha1.version.ModelSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A prefix of a bucket. A spec has a field for each kind of it; whoever reads a spec sees this.
 *
 * @param name of the bucket, or of the container
 * @param account that a container is in; no other kind has one
 * @param secretName of the keys; without, they are those of the pod's service account
 * @param kmsKey that the server is to encrypt with; Azure's is a scope. Who only reads has no use
 *     for it: that the source of a version has it tells people whom the key must be open to
 */
public record BucketLocation(
    Kind kind,
    String name,
    @Nullable String account,
    @Nullable String prefix,
    @Nullable String endpoint,
    @Nullable String region,
    @Nullable String secretName,
    @Nullable String kmsKey) {

  /** Who keeps it, and what its Secret has. */
  public enum Kind {
    S3("s3", "S3 bucket"),
    GCS("gcs", "GCS bucket"),
    AZURE_BLOB("azureBlob", "Azure container"),
    OSS("oss", "OSS bucket");

    private final String field;
    private final String noun;

    Kind(String field, String noun) {
      this.field = field;
      this.noun = noun;
    }

    /** Of a spec, below {@code storage} or {@code source}. */
    public String field() {
      return field;
    }

    /** Without which a Secret is of no use. */
    public List<String> keys() {
      return switch (this) {
        case S3 -> List.of("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY");
        case GCS -> List.of("credentials.json");
        case AZURE_BLOB -> List.of("AZURE_STORAGE_KEY");
        case OSS -> List.of("OSS_ACCESS_KEY_ID", "OSS_ACCESS_KEY_SECRET");
      };
    }

    List<String> optionalKeys() {
      return switch (this) {
        case S3 -> List.of("AWS_SESSION_TOKEN");
        case OSS -> List.of("OSS_SESSION_TOKEN");
        case GCS, AZURE_BLOB -> List.of();
      };
    }
  }

  /** Empty when the checkpoints are on a claim. */
  public static Optional<BucketLocation> of(CheckpointStorage storage) {
    return of(storage.s3(), storage.gcs(), storage.azureBlob(), storage.oss());
  }

  /** Empty when the bytes are elsewhere. */
  public static Optional<BucketLocation> of(ModelSource source) {
    return of(source.s3(), source.gcs(), source.azureBlob(), source.oss());
  }

  private static Optional<BucketLocation> of(
      @Nullable S3Location s3,
      @Nullable GcsLocation gcs,
      @Nullable AzureBlobLocation azure,
      @Nullable OssLocation oss) {
    if (s3 != null) {
      return Optional.of(
          new BucketLocation(
              Kind.S3,
              s3.bucket(),
              null,
              s3.prefix(),
              s3.endpoint(),
              s3.region(),
              s3.secretName(),
              s3.kmsKey()));
    }
    if (gcs != null) {
      return Optional.of(
          new BucketLocation(
              Kind.GCS,
              gcs.bucket(),
              null,
              gcs.prefix(),
              gcs.endpoint(),
              null,
              gcs.secretName(),
              gcs.kmsKey()));
    }
    if (azure != null) {
      return Optional.of(
          new BucketLocation(
              Kind.AZURE_BLOB,
              azure.container(),
              azure.account(),
              azure.prefix(),
              azure.endpoint(),
              null,
              azure.secretName(),
              azure.encryptionScope()));
    }
    return Optional.ofNullable(oss)
        .map(
            at ->
                new BucketLocation(
                    Kind.OSS,
                    at.bucket(),
                    null,
                    at.prefix(),
                    at.endpoint(),
                    at.region(),
                    at.secretName(),
                    at.kmsKey()));
  }

  /** The bucket and its prefix, for a sentence. */
  public String named() {
    return "%s %s%s%s"
        .formatted(
            kind.noun,
            account == null ? "" : account + "/",
            name,
            prefix == null ? "" : ", prefix " + prefix);
  }
}

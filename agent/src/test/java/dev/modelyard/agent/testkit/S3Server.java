package dev.modelyard.agent.testkit;

import dev.modelyard.agent.config.Bucket;
import dev.modelyard.agent.store.Parallel;
import dev.modelyard.agent.store.bucket.BucketObjects;
import dev.modelyard.agent.store.bucket.Pause;
import dev.modelyard.agent.store.s3.S3Bucket;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** A real S3 server on loopback; {@code hack/object-servers} builds it. */
public final class S3Server implements ObjectServer {
  /** Which program. */
  public enum Kind {
    /** Over a directory. */
    VERSITY,
    MINIO,
    /** A stand-in, not to be trusted with anything. */
    MOTO
  }

  public static final String KEY_ID = "test";
  public static final String KEY = "test-secret";

  /** Looks whether it is ready. */
  private static final int TRIES = 20;

  private static final String BUCKET = "checkpoints";
  private static final Map<String, String> ACCOUNT =
      Map.of(
          "ROOT_ACCESS_KEY", KEY_ID,
          "ROOT_SECRET_KEY", KEY,
          "MINIO_ROOT_USER", KEY_ID,
          "MINIO_ROOT_PASSWORD", KEY,
          "MINIO_REGION", "us-east-1",
          "MINIO_BROWSER", "off");

  private final URI endpoint;
  private final @Nullable String kmsKey;
  private final LoopbackProcess process;
  private final S3Client client;

  public S3Server(Kind kind, Path directory) throws IOException, InterruptedException {
    this(kind, directory, null, null);
  }

  /** With TLS; versitygw only. */
  public S3Server(Kind kind, Path directory, TestCertificate certificate)
      throws IOException, InterruptedException {
    this(kind, directory, certificate, null);
  }

  /** MinIO with a KMS that has this key. */
  public static S3Server withKms(Path directory, String key)
      throws IOException, InterruptedException {
    return new S3Server(Kind.MINIO, directory, null, key);
  }

  private S3Server(
      Kind kind, Path directory, @Nullable TestCertificate certificate, @Nullable String kmsKey)
      throws IOException, InterruptedException {
    this.kmsKey = kmsKey;
    Path data = Files.createDirectories(directory.resolve("s3"));
    int port = LoopbackProcess.freePort();
    String address = "127.0.0.1:" + port;
    this.endpoint = URI.create((certificate == null ? "http://" : "https://") + address);
    List<String> command =
        switch (kind) {
          case VERSITY -> {
            List<String> words =
                new ArrayList<>(List.of("bin/versitygw", "--quiet", "--port", address));
            if (certificate != null) {
              words.addAll(List.of("--cert", certificate.file().toString()));
              words.addAll(List.of("--key", certificate.key().toString()));
            }
            String sidecar = Files.createDirectories(directory.resolve("sidecar")).toString();
            words.addAll(List.of("posix", "--sidecar", sidecar, data.toString()));
            yield words;
          }
          case MOTO -> List.of("venvs/moto/bin/moto_server", "-H", "127.0.0.1", "-p", "" + port);
          case MINIO ->
              List.of("bin/minio", "server", "--quiet", "--address", address, data.toString());
        };
    Map<String, String> variables = new HashMap<>(ACCOUNT);
    if (kmsKey != null) {
      String secret = Base64.getEncoder().encodeToString(new byte[32]);
      variables.put("MINIO_KMS_SECRET_KEY", kmsKey + ":" + secret);
    }
    this.process = new LoopbackProcess(port, command, variables, directory.resolve("s3.log"));
    System.setProperty("aws.accessKeyId", KEY_ID);
    System.setProperty("aws.secretAccessKey", KEY);
    // A server that has just begun to listen may take a request and never answer it.
    UrlConnectionHttpClient.Builder http =
        UrlConnectionHttpClient.builder().socketTimeout(Duration.ofSeconds(5));
    if (certificate != null) {
      http.tlsTrustManagersProvider(certificate::trust);
    }
    this.client =
        S3Client.builder()
            .httpClientBuilder(http)
            .endpointOverride(endpoint)
            .forcePathStyle(true)
            .region(Region.US_EAST_1)
            .overrideConfiguration(options -> options.retryStrategy(AwsRetryStrategy.doNotRetry()))
            .build();
    createBucket();
  }

  /** MinIO that is not ready says to come back in a minute, which the library would do. */
  private void createBucket() throws IOException {
    for (int tries = 0; ; tries++) {
      try {
        client.createBucket(create -> create.bucket(BUCKET));
        return;
      } catch (SdkException notYet) {
        if (tries == TRIES) {
          throw notYet;
        }
        Pause.after(tries);
      }
    }
  }

  @Override
  public Bucket bucket(String prefix) {
    return new Bucket(Bucket.Kind.S3, BUCKET, prefix, endpoint, null, null, kmsKey, null);
  }

  @Override
  public Map<String, String> variables(String prefix) {
    Map<String, String> variables =
        new HashMap<>(
            Map.of(
                "MODELYARD_BUCKET_KIND", "s3",
                "MODELYARD_BUCKET", BUCKET,
                "MODELYARD_BUCKET_PREFIX", prefix,
                "MODELYARD_BUCKET_ENDPOINT", endpoint.toString(),
                "AWS_ACCESS_KEY_ID", KEY_ID,
                "AWS_SECRET_ACCESS_KEY", KEY));
    if (kmsKey != null) {
      variables.put("MODELYARD_BUCKET_KMS_KEY", kmsKey);
    }
    return variables;
  }

  @Override
  public BucketObjects open(Bucket bucket, Parallel parallel, BucketObjects.Sealing sealing)
      throws IOException {
    return BucketObjects.open(bucket, S3Bucket::open, parallel, sealing);
  }

  /** Begins an upload, as a writer that dies then. */
  public void begin(String object) {
    client.createMultipartUpload(create -> create.bucket(BUCKET).key(object));
  }

  @Override
  public void close() {
    client.close();
    process.close();
  }
}

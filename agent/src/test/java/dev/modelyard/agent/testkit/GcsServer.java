package dev.modelyard.agent.testkit;

import dev.modelyard.agent.config.Bucket;
import dev.modelyard.agent.store.Parallel;
import dev.modelyard.agent.store.bucket.BucketObjects;
import dev.modelyard.agent.store.gcs.GcsBucket;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What stands for Google Cloud Storage: fake-gcs-server, which knows no credentials, with the
 * condition on rewrites that it lacks; {@code hack/object-servers} builds it. It does not look at
 * the sum that an upload of several parts ends with, nor at the condition of a download, and cannot
 * say how far an upload has come: GcsBucketTest has these.
 */
public final class GcsServer implements ObjectServer {
  private static final String BUCKET = "checkpoints";

  private final URI endpoint;
  private final LoopbackProcess process;

  public GcsServer(Path directory) throws IOException, InterruptedException {
    this(directory, null);
  }

  /** With TLS, when there is a certificate. */
  public GcsServer(Path directory, @Nullable TestCertificate certificate)
      throws IOException, InterruptedException {
    int port = LoopbackProcess.freePort();
    String address = "127.0.0.1:" + port;
    List<String> command = new ArrayList<>(List.of("bin/gcs-server", address, BUCKET));
    if (certificate != null) {
      command.addAll(List.of(certificate.file().toString(), certificate.key().toString()));
    }
    this.endpoint = URI.create((certificate == null ? "http://" : "https://") + address);
    this.process = new LoopbackProcess(port, command, Map.of(), directory.resolve("gcs.log"));
  }

  @Override
  public Bucket bucket(String prefix) {
    return new Bucket(Bucket.Kind.GCS, BUCKET, prefix, endpoint, null, null, null, null);
  }

  @Override
  public Map<String, String> variables(String prefix) {
    return Map.of(
        "MODELYARD_BUCKET_KIND",
        "gcs",
        "MODELYARD_BUCKET",
        BUCKET,
        "MODELYARD_BUCKET_PREFIX",
        prefix,
        "MODELYARD_BUCKET_ENDPOINT",
        endpoint.toString());
  }

  @Override
  public BucketObjects open(Bucket bucket, Parallel parallel, BucketObjects.Sealing sealing)
      throws IOException {
    return BucketObjects.open(bucket, GcsBucket::open, parallel, sealing);
  }

  @Override
  public void close() {
    process.close();
  }
}

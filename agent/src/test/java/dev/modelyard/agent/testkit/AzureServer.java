package dev.modelyard.agent.testkit;

import com.azure.core.http.jdk.httpclient.JdkHttpClientBuilder;
import com.azure.storage.blob.BlobContainerClientBuilder;
import com.azure.storage.common.StorageSharedKeyCredential;
import dev.modelyard.agent.config.Bucket;
import dev.modelyard.agent.store.Parallel;
import dev.modelyard.agent.store.azure.AzureBucket;
import dev.modelyard.agent.store.bucket.BucketObjects;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Azurite on loopback; {@code hack/azurite} puts it in place. */
public final class AzureServer implements ObjectServer {
  public static final String ACCOUNT = "trainers";
  public static final String KEY = "dGVzdC1zZWNyZXQ=";

  private static final String CONTAINER = "checkpoints";

  private final URI endpoint;
  private final LoopbackProcess process;

  public AzureServer(Path directory) throws IOException, InterruptedException {
    this(directory, null);
  }

  /** With TLS and tokens, when there is a certificate. */
  public AzureServer(Path directory, @Nullable TestCertificate certificate)
      throws IOException, InterruptedException {
    int port = LoopbackProcess.freePort();
    this.endpoint = URI.create((certificate == null ? "http" : "https") + "://127.0.0.1:" + port);
    List<String> command =
        new ArrayList<>(List.of("azurite/node_modules/.bin/azurite-blob", "--blobPort", "" + port));
    command.addAll(List.of("--location", directory.resolve("azurite").toString()));
    command.addAll(List.of("--silent", "--disableTelemetry"));
    if (certificate != null) {
      command.addAll(List.of("--cert", certificate.file().toString()));
      command.addAll(List.of("--key", certificate.key().toString(), "--oauth", "basic"));
    }
    this.process =
        new LoopbackProcess(
            port,
            command,
            Map.of("AZURITE_ACCOUNTS", ACCOUNT + ":" + KEY),
            directory.resolve("azurite.log"));
    System.setProperty("AZURE_STORAGE_KEY", KEY);
    container(certificate).buildClient().create();
  }

  private BlobContainerClientBuilder container(@Nullable TestCertificate certificate) {
    java.net.http.HttpClient.Builder http = java.net.http.HttpClient.newBuilder();
    if (certificate != null) {
      http.sslContext(certificate.context());
    }
    return new BlobContainerClientBuilder()
        .endpoint(endpoint + "/" + ACCOUNT)
        .containerName(CONTAINER)
        .httpClient(new JdkHttpClientBuilder(http).build())
        .credential(new StorageSharedKeyCredential(ACCOUNT, KEY))
        .serviceVersion(com.azure.storage.blob.BlobServiceVersion.V2024_11_04);
  }

  @Override
  public Bucket bucket(String prefix) {
    return new Bucket(
        Bucket.Kind.AZURE_BLOB, CONTAINER, prefix, endpoint, null, ACCOUNT, null, null);
  }

  @Override
  public Map<String, String> variables(String prefix) {
    return Map.of(
        "MODELYARD_BUCKET_KIND", "azureBlob",
        "MODELYARD_BUCKET", CONTAINER,
        "MODELYARD_BUCKET_PREFIX", prefix,
        "MODELYARD_BUCKET_ENDPOINT", endpoint.toString(),
        "MODELYARD_BUCKET_ACCOUNT", ACCOUNT,
        "AZURE_STORAGE_KEY", KEY);
  }

  @Override
  public BucketObjects open(Bucket bucket, Parallel parallel, BucketObjects.Sealing sealing)
      throws IOException {
    return BucketObjects.open(bucket, AzureBucket::open, parallel, sealing);
  }

  @Override
  public void close() {
    process.close();
  }
}

package dev.modelyard.agent.testkit;

import dev.modelyard.agent.config.Bucket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** A real S3 server on loopback; {@code hack/s3-server} builds it. */
public final class S3Server implements AutoCloseable {
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

  private static final String BUCKET = "checkpoints";
  private static final int TRIES = 600;

  private final URI endpoint;
  private final Process process;
  private final S3Client client;

  public S3Server(Kind kind, Path directory) throws IOException, InterruptedException {
    this(kind, directory, null);
  }

  /** With TLS, when there is a certificate; versitygw only. */
  public S3Server(Kind kind, Path directory, @Nullable TestCertificate certificate)
      throws IOException, InterruptedException {
    Path data = Files.createDirectories(directory.resolve("s3"));
    int port = freePort();
    String address = "127.0.0.1:" + port;
    this.endpoint = URI.create((certificate == null ? "http://" : "https://") + address);
    List<String> command =
        switch (kind) {
          case VERSITY -> {
            List<String> words =
                new ArrayList<>(List.of("versitygw", "--quiet", "--port", address));
            if (certificate != null) {
              words.addAll(List.of("--cert", certificate.file().toString()));
              words.addAll(List.of("--key", certificate.key().toString()));
            }
            String sidecar = Files.createDirectories(directory.resolve("sidecar")).toString();
            words.addAll(List.of("posix", "--sidecar", sidecar, data.toString()));
            yield words;
          }
          case MOTO -> List.of("../venvs/moto/bin/moto_server", "-H", "127.0.0.1", "-p", "" + port);
          case MINIO ->
              List.of("minio", "server", "--quiet", "--address", address, data.toString());
        };
    Path log = directory.resolve("s3.log");
    this.process = start(command, log);
    awaitListening(port, log);
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
            .build();
    client.createBucket(create -> create.bucket(BUCKET));
  }

  private static Process start(List<String> command, Path log) throws IOException {
    Path binary = cache().resolve("modelyard/bin").resolve(command.getFirst());
    if (!Files.isExecutable(binary)) {
      throw new IOException(binary + " is not there: run hack/s3-server");
    }
    List<String> words = new ArrayList<>(command);
    words.set(0, binary.toString());
    ProcessBuilder builder =
        new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(log.toFile());
    builder
        .environment()
        .putAll(
            Map.of(
                "ROOT_ACCESS_KEY", KEY_ID,
                "ROOT_SECRET_KEY", KEY,
                "MINIO_ROOT_USER", KEY_ID,
                "MINIO_ROOT_PASSWORD", KEY,
                "MINIO_REGION", "us-east-1",
                "MINIO_BROWSER", "off"));
    return builder.start();
  }

  private static Path cache() {
    @Nullable String xdg = System.getenv("XDG_CACHE_HOME");
    return xdg == null || xdg.isEmpty()
        ? Path.of(System.getProperty("user.home"), ".cache")
        : Path.of(xdg);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private void awaitListening(int port, Path log) throws IOException, InterruptedException {
    for (int look = 0; look < TRIES; look++) {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
        return;
      } catch (IOException notYet) {
        if (process.waitFor(50, TimeUnit.MILLISECONDS)) {
          throw new IOException("the S3 server ended: " + Files.readString(log), notYet);
        }
      }
    }
    throw new IOException("the S3 server does not listen: " + Files.readString(log));
  }

  /** A store of its own below a prefix. */
  public Bucket bucket(String prefix) {
    return new Bucket(BUCKET, prefix, endpoint, null, null);
  }

  /** The same, as the agent is told. */
  public Map<String, String> variables(String prefix) {
    return Map.of(
        "MODELYARD_S3_BUCKET", BUCKET,
        "MODELYARD_S3_PREFIX", prefix,
        "MODELYARD_S3_ENDPOINT", endpoint.toString(),
        "AWS_ACCESS_KEY_ID", KEY_ID,
        "AWS_SECRET_ACCESS_KEY", KEY);
  }

  /** Bit rot: other bytes, nothing else. */
  public void damage(Bucket bucket, String key) {
    String object = bucket.object(key);
    byte[] bytes =
        client.getObjectAsBytes(get -> get.bucket(BUCKET).key(object)).asByteArrayUnsafe();
    bytes[bytes.length / 2] ^= 1;
    client.putObject(put -> put.bucket(BUCKET).key(object), RequestBody.fromBytes(bytes));
  }

  /** Uploads that were begun and not ended. */
  public int unfinished() {
    return client.listMultipartUploads(list -> list.bucket(BUCKET)).uploads().size();
  }

  /** Begins one, as a writer that dies then. */
  public void begin(String object) {
    client.createMultipartUpload(create -> create.bucket(BUCKET).key(object));
  }

  @Override
  public void close() {
    client.close();
    process.destroyForcibly();
  }
}

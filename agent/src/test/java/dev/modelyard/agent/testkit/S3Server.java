package dev.modelyard.agent.testkit;

import dev.modelyard.agent.store.s3.S3Credentials;
import dev.modelyard.agent.store.s3.S3Location;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A real S3 server on loopback, over a directory; {@code hack/s3-server} builds it. */
public final class S3Server implements AutoCloseable {
  private static final String BUCKET = "checkpoints";
  private static final int TRIES = 600;

  private final int port;
  private final Path root;
  private final Process process;

  public S3Server(Path directory) throws IOException, InterruptedException {
    Path binary = cache().resolve("modelyard/bin/versitygw");
    if (!Files.isExecutable(binary)) {
      throw new IOException(binary + " is not there: run hack/s3-server");
    }
    this.root = directory.resolve("s3");
    this.port = freePort();
    Files.createDirectories(root.resolve(BUCKET));
    Path sidecar = Files.createDirectories(directory.resolve("sidecar"));
    Path log = directory.resolve("s3.log");
    this.process =
        new ProcessBuilder(
                binary.toString(),
                "--access",
                "test",
                "--secret",
                "test-secret",
                "--quiet",
                "--port",
                "127.0.0.1:" + port,
                "posix",
                "--sidecar",
                sidecar.toString(),
                root.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    awaitListening(log);
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

  private void awaitListening(Path log) throws IOException, InterruptedException {
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

  public S3Location location(String prefix) {
    return new S3Location(URI.create("http://127.0.0.1:" + port), "us-east-1", BUCKET, prefix);
  }

  public S3Credentials credentials() {
    return new S3Credentials("test", "test-secret", null);
  }

  /** The file behind an object, to damage it. */
  public Path file(String object) {
    return root.resolve(BUCKET).resolve(object);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}

package dev.modelyard.agent.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A server's own process, listening on loopback; {@code make test} puts its program in place. */
final class LoopbackProcess implements AutoCloseable {
  private static final int TRIES = 600;

  private final Process process;

  /**
   * Returns once it listens.
   *
   * @param command the program below the cache of this project, and its arguments
   */
  LoopbackProcess(int port, List<String> command, Map<String, String> variables, Path log)
      throws IOException, InterruptedException {
    Path program = cache().resolve("modelyard").resolve(command.getFirst());
    if (!Files.isExecutable(program)) {
      throw new IOException(program + " is not there: run hack/it");
    }
    List<String> words = new ArrayList<>(command);
    words.set(0, program.toString());
    ProcessBuilder builder =
        new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().putAll(variables);
    this.process = builder.start();
    awaitListening(port, log);
  }

  private static Path cache() {
    @Nullable String xdg = System.getenv("XDG_CACHE_HOME");
    return xdg == null || xdg.isEmpty()
        ? Path.of(System.getProperty("user.home"), ".cache")
        : Path.of(xdg);
  }

  static int freePort() throws IOException {
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
          throw new IOException("the server ended: " + Files.readString(log), notYet);
        }
      }
    }
    process.destroyForcibly();
    throw new IOException("the server does not listen: " + Files.readString(log));
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}

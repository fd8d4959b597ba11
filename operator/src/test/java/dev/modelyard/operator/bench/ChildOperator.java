package dev.modelyard.operator.bench;

import dev.modelyard.operator.OperatorMain;
import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The operator as a process of its own, with the flags of its image. */
final class ChildOperator implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofSeconds(60);

  private final Process process;
  private final Duration start;

  private ChildOperator(Process process, Duration start) {
    this.process = process;
    this.start = start;
  }

  /** Starts it and waits until it is ready. */
  static ChildOperator start(Path kubeconfig) throws IOException {
    int port = freePort();
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx192m",
                "-cp",
                System.getProperty("java.class.path"),
                OperatorMain.class.getName())
            .redirectErrorStream(true)
            .redirectOutput(new File("target/bench-operator.log"));
    builder.environment().put("KUBECONFIG", kubeconfig.toString());
    builder.environment().put("MODELYARD_AGENT_IMAGE", "modelyard/agent:dev");
    builder.environment().put("MODELYARD_HTTP_PORT", String.valueOf(port));
    builder.environment().put("MODELYARD_LEADER_ELECTION", "false");
    builder.environment().put("MODELYARD_TLS_DIR", "/nonexistent");
    long begin = System.nanoTime();
    Process process = builder.start();
    awaitReady(process, port);
    return new ChildOperator(process, Duration.ofNanos(System.nanoTime() - begin));
  }

  /** From the start of the process to its first ready answer. */
  Duration startTime() {
    return start;
  }

  /** Resident memory in MiB, as the kernel counts it. */
  double residentMebibytes() {
    try (var lines = Files.lines(Path.of("/proc", String.valueOf(process.pid()), "status"))) {
      return lines
              .filter(line -> line.startsWith("VmRSS:"))
              .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")))
              .findFirst()
              .orElseThrow()
          / 1024;
    } catch (IOException e) {
      throw new IllegalStateException("the operator is gone", e);
    }
  }

  private static void awaitReady(Process process, int port) {
    long deadline = System.nanoTime() + START_LIMIT.toNanos();
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/readyz")).build();
      while (!isOk(client, request)) {
        if (!process.isAlive() || System.nanoTime() > deadline) {
          process.destroyForcibly();
          throw new IllegalStateException("not ready: see target/bench-operator.log");
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
      }
    }
  }

  private static boolean isOk(HttpClient client, HttpRequest request) {
    try {
      return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false; // not listening yet
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
    }
  }
}

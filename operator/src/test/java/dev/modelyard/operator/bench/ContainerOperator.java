package dev.modelyard.operator.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** The operator as users get it: its image, with the memory that the chart gives it. */
final class ContainerOperator implements AutoCloseable {
  private static final String IMAGE = "modelyard/operator:dev";
  private static final String MEMORY = "384m";
  private static final Duration START_LIMIT = Duration.ofSeconds(60);

  private final String container;
  private final Duration start;

  private ContainerOperator(String container, Duration start) {
    this.container = container;
    this.start = start;
  }

  /** Starts it against an API server on loopback and waits until it is ready. */
  static ContainerOperator start(Path kubeconfig) {
    int port = freePort();
    String directory = String.valueOf(kubeconfig.getParent());
    String container =
        docker(
            List.of(
                "create",
                "--network=host",
                "--user=" + userId(),
                "--memory=" + MEMORY,
                "--volume=" + directory + ":" + directory + ":ro",
                "--env=KUBECONFIG=" + kubeconfig,
                "--env=MODELYARD_NAMESPACE=default",
                "--env=MODELYARD_AGENT_IMAGE=modelyard/agent:dev",
                "--env=MODELYARD_HTTP_PORT=" + port,
                "--env=MODELYARD_LEADER_ELECTION=false",
                "--env=MODELYARD_TLS_DIR=/nonexistent",
                IMAGE));
    long begin = System.nanoTime();
    docker(List.of("start", container));
    awaitReady(container, port);
    return new ContainerOperator(container, Duration.ofNanos(System.nanoTime() - begin));
  }

  /** From asking for the container's start to the first ready answer. */
  Duration startTime() {
    return start;
  }

  /** Resident memory in MiB, as the kernel counts it: mapped files included. */
  double residentMebibytes() {
    String pid = docker(List.of("inspect", "--format={{.State.Pid}}", container));
    try (var lines = Files.lines(Path.of("/proc", pid, "status"))) {
      return lines
              .filter(line -> line.startsWith("VmRSS:"))
              .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")))
              .findFirst()
              .orElseThrow()
          / 1024;
    } catch (IOException e) {
      throw new UncheckedIOException("the operator is gone", e);
    }
  }

  private static void awaitReady(String container, int port) {
    long deadline = System.nanoTime() + START_LIMIT.toNanos();
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/readyz")).build();
      while (!isOk(client, request)) {
        if (System.nanoTime() > deadline) {
          throw new IllegalStateException(
              "not ready: " + docker(List.of("logs", "--tail=30", container)));
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

  /** The user who may read the kubeconfig: whoever runs this. */
  private static String userId() {
    try {
      return String.valueOf(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String docker(List<String> arguments) {
    try {
      Process process =
          new ProcessBuilder(Stream.concat(Stream.of("docker"), arguments.stream()).toList())
              .redirectErrorStream(true)
              .start();
      String output =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      if (process.waitFor() != 0) {
        throw new IllegalStateException("docker " + arguments + ": " + output);
      }
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    docker(List.of("rm", "--force", container));
  }
}

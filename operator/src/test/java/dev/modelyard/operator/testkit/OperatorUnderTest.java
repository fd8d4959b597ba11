package dev.modelyard.operator.testkit;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The operator as a process of its own, so that it can be killed. Its log is a file. */
public final class OperatorUnderTest implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Pattern PORTS = Pattern.compile("http (\\d+), progress (\\d+|off)");

  private final Process process;
  private final Path log;

  private OperatorUnderTest(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /** Starts {@code OperatorMain} with this environment besides a kubeconfig; any free ports. */
  public static OperatorUnderTest start(Path kubeconfig, Map<String, String> environment) {
    Map<String, String> all = new HashMap<>(environment);
    all.put("KUBECONFIG", kubeconfig.toString());
    all.put("MODELYARD_HTTP_PORT", "0");
    all.put("MODELYARD_PROGRESS_PORT", "0");
    try {
      Path log = Files.createTempFile("operator", ".log");
      ProcessBuilder builder =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:+UseSerialGC",
                  "-XX:TieredStopAtLevel=1",
                  "-Xmx256m",
                  // Not that of the tests, which is quiet: the ports are read from the log.
                  "-Dlogback.configurationFile=logback.xml",
                  "-cp",
                  System.getProperty(
                      "surefire.test.class.path", System.getProperty("java.class.path")),
                  "dev.modelyard.operator.OperatorMain")
              .redirectErrorStream(true)
              .redirectOutput(log.toFile());
      builder.environment().putAll(all);
      return new OperatorUnderTest(builder.start(), log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until it says that it is ready. */
  public OperatorUnderTest awaitReady() {
    await("operator ready, log " + log)
        .atMost(PATIENCE)
        .until(() -> !process.isAlive() || isReady());
    if (!process.isAlive()) {
      throw new AssertionError("the operator has ended:\n" + log());
    }
    return this;
  }

  private boolean isReady() {
    return port(1).isPresent() && get("/readyz").statusCode() == 200;
  }

  public boolean isLeading() {
    return get("/readyz").body().contains("\"leader\":\"this replica\"");
  }

  /** What a path of the plain server answers. */
  public HttpResponse<String> get(String path) {
    URI uri = URI.create("http://localhost:" + port(1).orElseThrow() + path);
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** The port of the progress intake. */
  public int progressPort() {
    return port(2).orElseThrow();
  }

  private Optional<Integer> port(int which) {
    Matcher matcher = PORTS.matcher(log());
    return matcher.find() && !matcher.group(which).equals("off")
        ? Optional.of(Integer.valueOf(matcher.group(which)))
        : Optional.empty();
  }

  public String log() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** SIGKILL. */
  public void kill() {
    process.destroyForcibly();
    awaitExit();
  }

  /** SIGTERM; answers the exit code. */
  public int terminate() {
    process.destroy();
    return awaitExit();
  }

  /** Waits for its end; answers the exit code. */
  public int awaitExit() {
    try {
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError("still running:\n" + log());
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}

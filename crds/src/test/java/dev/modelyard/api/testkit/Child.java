package dev.modelyard.api.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process that ends with this JVM, and its log. */
record Child(Process process, Path log) {

  private static final int LAST_LINES = 15;

  static Child start(Path directory, List<String> command) {
    Path log = directory.resolve(Path.of(command.getFirst()).getFileName() + ".log");
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start();
      return new Child(process, log);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + command.getFirst(), e);
    }
  }

  /**
   * @throws IllegalStateException with the end of the log, when the process has ended
   */
  void requireAlive() {
    if (!process.isAlive()) {
      throw new IllegalStateException(
          "ended with " + process.exitValue() + ", " + log + " says:\n" + lastLines());
    }
  }

  String lastLines() {
    try {
      List<String> lines = Files.readAllLines(log);
      return String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
    } catch (IOException e) {
      return "(no log: " + e.getMessage() + ")";
    }
  }

  void stop() {
    process.destroy();
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        kill();
      }
    } catch (InterruptedException e) {
      kill();
      Thread.currentThread().interrupt();
    }
  }

  /** As kill -9 does; returns when the process is gone. */
  void kill() {
    process.destroyForcibly().onExit().join();
  }
}

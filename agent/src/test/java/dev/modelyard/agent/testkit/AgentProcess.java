package dev.modelyard.agent.testkit;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/** Starts the agent as its image does: a Java process of its own, told by its environment. */
public final class AgentProcess {
  private static final List<String> FLAGS =
      List.of(
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-XX:-UsePerfData",
          "--enable-native-access=ALL-UNNAMED",
          "-Xmx64m",
          "-Xshare:auto");

  private final String classPath;
  private final Path archive;

  /**
   * Packs the classes, and loads them once for all later starts, which makes these three times as
   * fast.
   *
   * @param first attempt of a run of its own, whose restore loads them
   */
  public AgentProcess(Path directory, FakeTrainer first) throws IOException, InterruptedException {
    Path jar = directory.resolve("agent.jar");
    List<String> path = new ArrayList<>(List.of(jar.toString()));
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      if (entry.endsWith(".jar")) {
        path.add(entry);
      } else if (entry.endsWith("target" + File.separator + "classes")) {
        ToolProvider tool = ToolProvider.findFirst("jar").orElseThrow();
        tool.run(System.out, System.err, "--create", "--file", jar.toString(), "-C", entry, ".");
      }
    }
    this.classPath = String.join(File.pathSeparator, path);
    this.archive = directory.resolve("agent.jsa");
    Path log = directory.resolve("archive.log");
    int code =
        start(
                List.of("-XX:ArchiveClassesAtExit=" + archive, "-Xlog:disable"),
                "restore",
                first.variables(),
                log)
            .waitFor();
    if (code != 0 || !Files.exists(archive)) {
      throw new IOException("the agent did not start: " + Files.readString(log));
    }
  }

  public Process start(String command, Map<String, String> environment, Path log)
      throws IOException {
    return start(
        List.of("-XX:SharedArchiveFile=" + archive, "-Xlog:disable"), command, environment, log);
  }

  /** With flags of the JVM instead of what was loaded before. */
  public Process start(
      List<String> flags, String command, Map<String, String> environment, Path log)
      throws IOException {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    Stream.of(FLAGS, flags, List.of("-cp", classPath, "dev.modelyard.agent.AgentMain", command))
        .forEach(words::addAll);
    ProcessBuilder builder =
        new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(log.toFile());
    builder
        .environment()
        .keySet()
        .removeIf(name -> name.startsWith("JAVA_") || name.startsWith("JDK_"));
    builder.environment().putAll(environment);
    return builder.start();
  }
}

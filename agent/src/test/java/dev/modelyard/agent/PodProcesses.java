package dev.modelyard.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelyard.agent.testkit.AgentProcess;
import dev.modelyard.agent.testkit.FakeTrainer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** What runs in the pods of one attempt: for each worker a restore, then a watch and a trainer. */
final class PodProcesses {
  private static final int MINUTES = 5;

  private final Path base;
  private final AgentProcess agent;
  private final int attempt;
  private final int workers;
  private final int last;
  private final List<Process> watches = new ArrayList<>();
  private final List<Process> trainers = new ArrayList<>();

  /**
   * @param last step at which the trainer is done
   */
  PodProcesses(Path base, AgentProcess agent, int attempt, int workers, int last) {
    this.base = base;
    this.agent = agent;
    this.attempt = attempt;
    this.workers = workers;
    this.last = last;
  }

  static AgentProcess agent(Path directory) throws IOException, InterruptedException {
    Path first = directory.resolve("first");
    Files.createDirectories(first.resolve("volume"));
    return new AgentProcess(directory, new FakeTrainer(first, 1));
  }

  FakeTrainer worker(int rank) {
    return new FakeTrainer(base, attempt)
        .with("MODELYARD_FRAMEWORK", "Generic")
        .with("MODELYARD_TERMINATION_LOG", base.resolve("said-" + attempt + "-" + rank).toString())
        .rank(rank, workers);
  }

  /** Init containers, then the others. */
  PodProcesses start() throws IOException, InterruptedException {
    Files.createDirectories(base.resolve("volume"));
    Path shared = Files.createDirectories(base.resolve("shared-" + attempt));
    List<Process> restores = new ArrayList<>();
    for (int rank = 0; rank < workers; rank++) {
      restores.add(agent.start("restore", worker(rank).variables(), log("restore", rank)));
    }
    for (int rank = 0; rank < workers; rank++) {
      end(restores.get(rank), log("restore", rank));
    }
    for (int rank = 0; rank < workers; rank++) {
      watches.add(agent.start("watch", worker(rank).variables(), log("watch", rank)));
      trainers.add(train(rank, shared));
    }
    return this;
  }

  private Process train(int rank, Path shared) throws IOException {
    Path script = base.resolve("steady.sh");
    if (!Files.exists(script)) {
      try (InputStream in = PodProcesses.class.getResourceAsStream("/kill/steady.sh")) {
        Files.write(script, Objects.requireNonNull(in).readAllBytes());
      }
    }
    Path ready = Files.createDirectories(worker(rank).run().resolve("ready"));
    return new ProcessBuilder(
            "sh",
            script.toString(),
            worker(rank).work().toString(),
            ready.toString(),
            String.valueOf(rank),
            String.valueOf(workers),
            String.valueOf(last),
            shared.toString(),
            result(rank).toString())
        .redirectErrorStream(true)
        .redirectOutput(log("trainer", rank).toFile())
        .start();
  }

  private Path log(String what, int rank) {
    return base.resolve("%s-%d-%d.log".formatted(what, attempt, rank));
  }

  private Path result(int rank) {
    return base.resolve("result-" + attempt + "-" + rank);
  }

  /** The step a trainer has begun from. */
  long begunFrom() throws IOException {
    return Long.parseLong(Files.readString(base.resolve("result-" + attempt + "-0.from")).trim());
  }

  /** Both processes of rank 0. */
  List<Process> ofRankZero() {
    return List.of(watches.getFirst(), trainers.getFirst());
  }

  Process watch() {
    return watches.getFirst();
  }

  boolean isTraining() {
    return trainers.stream().anyMatch(Process::isAlive);
  }

  /** SIGKILL to everything, as when the nodes die. */
  void kill() throws InterruptedException {
    for (List<Process> processes : List.of(trainers, watches)) {
      for (Process process : processes) {
        process.destroyForcibly().waitFor();
      }
    }
  }

  /** Lets trainers end, then the agents, rank 0 last; what the workers' results were. */
  List<String> finish() throws IOException, InterruptedException {
    List<String> results = new ArrayList<>();
    for (int rank = 0; rank < workers; rank++) {
      end(trainers.get(rank), log("trainer", rank));
      results.add(Files.readString(result(rank)).trim());
    }
    for (int rank = workers - 1; rank >= 0; rank--) {
      awaitStart(rank);
      watches.get(rank).destroy(); // SIGTERM
      end(watches.get(rank), log("watch", rank));
    }
    return results;
  }

  /** A trainer that finds nothing to do may end before its agent's JVM listens to signals. */
  private void awaitStart(int rank) throws InterruptedException {
    Process watch = watches.get(rank);
    Path said = worker(rank).config().terminationLog();
    while (watch.isAlive() && !watched(said)) {
      watch.waitFor(10, TimeUnit.MILLISECONDS);
    }
  }

  private static boolean watched(Path said) {
    try {
      return Files.readString(said).contains("\"watch\"");
    } catch (IOException notYet) {
      return false;
    }
  }

  private void end(Process process, Path log) throws IOException, InterruptedException {
    boolean ended = process.waitFor(MINUTES, TimeUnit.MINUTES);
    String text = Files.readString(log);
    assertThat(ended).as(() -> "still runs: " + log + ": " + text).isTrue();
    assertThat(process.exitValue()).as(() -> log + ": " + text).isZero();
  }
}

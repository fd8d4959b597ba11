package dev.modelyard.agent.testkit;

import dev.modelyard.agent.config.RunConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.Map;

/** Directories of one worker pod on a real file system, and what the trainer in it does. */
public final class FakeTrainer {
  private final Path base;
  private final int attempt;
  private final Map<String, String> variables = new HashMap<>();

  public FakeTrainer(Path base, int attempt) {
    this.base = base;
    this.attempt = attempt;
    variables.put("MODELYARD_ROOT", base.resolve("volume/modelyard").toString());
    variables.put("MODELYARD_RUN_UID", "uid-1");
    variables.put("MODELYARD_TRAINING", "digits");
    variables.put("MODELYARD_ATTEMPT", String.valueOf(attempt));
    variables.put("MODELYARD_RANK", "0");
    variables.put("MODELYARD_RUN_DIR", base.resolve("run-" + attempt).toString());
    variables.put("MODELYARD_CHECKPOINT_DIR", "/modelyard/checkpoints");
    variables.put("MODELYARD_FRAMEWORK", "PyTorch");
    variables.put("MODELYARD_KEEP_LAST", "2");
    variables.put("MODELYARD_TERMINATION_LOG", base.resolve("termination-log").toString());
  }

  public FakeTrainer with(String variable, String value) {
    variables.put(variable, value);
    return this;
  }

  public FakeTrainer with(Map<String, String> more) {
    variables.putAll(more);
    return this;
  }

  public Map<String, String> variables() {
    return variables;
  }

  public RunConfig config() {
    return RunConfig.from(variables);
  }

  public Path root() {
    return config().root();
  }

  public Path work() {
    return root().resolve("work/uid-1/a" + attempt);
  }

  public Path run() {
    return config().runDirectory();
  }

  /** Another worker of the same attempt: same claim, run directory of its own. */
  public FakeTrainer rank(int rank, int workers) {
    variables.put("MODELYARD_RANK", String.valueOf(rank));
    variables.put("MODELYARD_WORKERS", String.valueOf(workers));
    variables.put("MODELYARD_RUN_DIR", base.resolve("run-" + attempt + "-" + rank).toString());
    return this;
  }

  /** Writes under another name and renames, as a careful trainer does. */
  public void save(long step) throws IOException {
    write("step-" + step + ".pt", TorchFile.bytes(step, 2000));
  }

  public void write(String path, byte[] content) throws IOException {
    Path target = work().resolve(path);
    Files.createDirectories(target.getParent());
    Path draft = target.resolveSibling(target.getFileName() + ".tmp");
    Files.write(draft, content);
    Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
  }

  public void announce(long step, String json) throws IOException {
    Files.createDirectories(run().resolve("ready"));
    Files.writeString(run().resolve("ready/" + step + ".json"), json);
  }

  public String ack(long step) throws IOException {
    Path file = run().resolve("ready/" + step + ".ack.json");
    return Files.exists(file) ? Files.readString(file, StandardCharsets.UTF_8) : "";
  }
}

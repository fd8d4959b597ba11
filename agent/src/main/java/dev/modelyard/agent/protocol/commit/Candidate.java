package dev.modelyard.agent.protocol.commit;

import dev.modelyard.agent.protocol.Freeze;
import dev.modelyard.agent.protocol.WorkFile;
import java.util.List;
import java.util.Map;

/**
 * A checkpoint the trainer has finished writing.
 *
 * @param path file or directory, relative to the checkpoint directory
 * @param files its files as they were when the adapter judged them; paths relative to the
 *     checkpoint directory
 * @param metrics what the trainer announced with it
 * @param parts how many ranks write files for this step; 1 means this agent sees all of them
 * @param incarnation life of the trainer's processes inside this epoch, as announced; parts of
 *     different lives never join
 */
public record Candidate(
    long step,
    String path,
    List<WorkFile> files,
    Freeze freeze,
    Map<String, String> metrics,
    int parts,
    int incarnation) {
  public Candidate {
    files = List.copyOf(files);
    metrics = Map.copyOf(metrics);
  }

  /** The same, with bytes of its own. */
  public Candidate copied() {
    return new Candidate(step, path, files, Freeze.COPY, metrics, parts, incarnation);
  }

  public long bytes() {
    return files.stream().mapToLong(file -> file.state().size()).sum();
  }
}

package dev.modelyard.agent.protocol;

import java.util.List;
import java.util.Map;

/**
 * One rank's word that its files of a step are finished.
 *
 * @param path file or directory, relative to the checkpoint directory; ranks may share one
 * @param files what this rank has frozen, where each has a directory of its own. Where all ranks
 *     write into one it carries none: rank 0 freezes all of it once every rank has spoken
 */
public record PartRecord(
    int rank, String path, Freeze freeze, Map<String, String> metrics, List<StoredFile> files) {
  public PartRecord {
    metrics = Map.copyOf(metrics);
    files = List.copyOf(files);
  }
}

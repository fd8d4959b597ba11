package dev.modelyard.agent.protocol;

import java.util.Map;

/**
 * One rank's word that its files of a step are finished. It carries no bytes: all ranks write into
 * one directory, and rank 0 freezes all of it once every rank has said so.
 *
 * @param path file or directory, relative to the checkpoint directory; ranks may share one
 */
public record PartRecord(int rank, String path, Freeze freeze, Map<String, String> metrics) {
  public PartRecord {
    metrics = Map.copyOf(metrics);
  }
}

package dev.modelyard.agent.protocol;

import java.util.List;
import java.util.Map;

/** What one rank contributed to a step: durable payload, not yet a commit. */
public record PartRecord(
    int rank, int parts, String path, List<StoredFile> files, Map<String, String> metrics) {
  public PartRecord {
    files = List.copyOf(files);
    metrics = Map.copyOf(metrics);
  }
}

package dev.modelyard.agent.framework;

import dev.modelyard.agent.protocol.Layout;
import dev.modelyard.agent.protocol.WorkFile;
import java.util.List;
import java.util.Map;

/**
 * What is in the checkpoint directory now.
 *
 * @param files all regular files, sorted by path
 * @param announced by step
 * @param called by step, what rank 0 waits for this rank's share of
 */
public record Scan(
    List<WorkFile> files, Map<Long, Announcement> announced, Map<Long, Called> called) {
  public Scan {
    files = List.copyOf(files);
    announced = Map.copyOf(announced);
    called = Map.copyOf(called);
  }

  /** Nothing is called. */
  public Scan(List<WorkFile> files, Map<Long, Announcement> announced) {
    this(files, announced, Map.of());
  }

  /** The file of that path, or all files below a directory of that path. */
  public List<WorkFile> below(String path) {
    return files.stream().filter(file -> Layout.isBelow(file.path(), path)).toList();
  }
}

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
 */
public record Scan(List<WorkFile> files, Map<Long, Announcement> announced) {
  public Scan {
    files = List.copyOf(files);
    announced = Map.copyOf(announced);
  }

  /** The file of that path, or all files below a directory of that path. */
  public List<WorkFile> below(String path) {
    return files.stream().filter(file -> Layout.isBelow(file.path(), path)).toList();
  }
}

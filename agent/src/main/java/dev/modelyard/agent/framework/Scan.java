package dev.modelyard.agent.framework;

import dev.modelyard.agent.protocol.Layout;
import dev.modelyard.agent.protocol.Tree.Unkept;
import dev.modelyard.agent.protocol.WorkFile;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is in the checkpoint directory now.
 *
 * @param files all regular files, sorted by path
 * @param unkept what is there and cannot be kept
 * @param announced by step
 * @param called by step, what rank 0 waits for this rank's share of
 */
public record Scan(
    List<WorkFile> files,
    List<Unkept> unkept,
    Map<Long, Announcement> announced,
    Map<Long, Called> called) {
  public Scan {
    files = List.copyOf(files);
    unkept = List.copyOf(unkept);
    announced = Map.copyOf(announced);
    called = Map.copyOf(called);
  }

  /** All can be kept. */
  public Scan(List<WorkFile> files, Map<Long, Announcement> announced, Map<Long, Called> called) {
    this(files, List.of(), announced, called);
  }

  /** All can be kept, nothing is called. */
  public Scan(List<WorkFile> files, Map<Long, Announcement> announced) {
    this(files, announced, Map.of());
  }

  /** The file of that path, or all files below a directory of that path. */
  public List<WorkFile> below(String path) {
    return files.stream().filter(file -> Layout.isBelow(file.path(), path)).toList();
  }

  /** The first thing there that cannot be kept. */
  public Optional<Unkept> unkeptBelow(String path) {
    return unkept.stream().filter(each -> Layout.isBelow(each.path(), path)).findFirst();
  }

  /** What cannot be kept, in the place of that path or of a directory above it. */
  public Optional<Unkept> unkeptInPlaceOf(String path) {
    return unkept.stream().filter(each -> Layout.isBelow(path, each.path())).findFirst();
  }
}

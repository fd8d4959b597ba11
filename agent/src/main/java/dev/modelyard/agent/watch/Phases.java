package dev.modelyard.agent.watch;

import dev.modelyard.agent.framework.Adapter.Seen;
import dev.modelyard.agent.protocol.Manifest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Programs that count their steps anew, as those with a second phase do. The step tells which
 * checkpoint is the newest, so what they write then is not kept, or is kept and never the newest.
 */
final class Phases {
  private static final String ADVICE =
      "; let a second phase go on counting, or make it a training of its own";

  private final @Nullable Manifest resumed;

  /** Where each commit lies that this attempt has made or begun with, by its step. */
  private final Map<Long, String> paths = new HashMap<>();

  /** Whether what is not wanted is another checkpoint, by its path, as it was when first seen. */
  private final Map<String, Boolean> another = new HashMap<>();

  /** By directory, what came there after a commit of a later step elsewhere. */
  private final Map<String, String> late = new TreeMap<>();

  /** {@code resumed}: what this attempt began with, null for nothing, or nothing that is known. */
  Phases(@Nullable Manifest resumed) {
    this.resumed = resumed;
    if (resumed != null) {
      paths.put(resumed.step(), resumed.path());
    }
  }

  /** {@code newest}: which was the newest before. */
  void committed(Manifest manifest, @Nullable Manifest newest) {
    paths.put(manifest.step(), manifest.path());
    if (newest != null
        && newest.step() > manifest.step()
        && !isIn(parent(newest.path()), manifest.path())) {
      late.put(
          parent(manifest.path()),
          "%s (step %d) came after %s (step %d), which counts as the newest"
              .formatted(manifest.path(), manifest.step(), newest.path(), newest.step()));
    }
  }

  /** What to tell a person, until there is a commit of that phase which is the newest. */
  Optional<String> problem(List<Seen> unwanted, @Nullable Manifest newest) {
    Optional<String> lost =
        unwanted.stream()
            .filter(seen -> another.computeIfAbsent(seen.path(), path -> isAnother(seen, newest)))
            .filter(seen -> newest == null || !isIn(seen.parent(), newest.path()))
            .reduce((before, after) -> after)
            .map(
                seen ->
                    "%s is not kept: there is a commit of step %d or of a later one that is another checkpoint"
                        .formatted(seen.path(), seen.step()));
    return lost.or(
            () ->
                late.entrySet().stream()
                    .filter(each -> newest == null || !isIn(each.getKey(), newest.path()))
                    .map(Map.Entry::getValue)
                    .findFirst())
        .map(what -> what + ADVICE);
  }

  /**
   * Restore lays out one checkpoint: whatever else is of its step or before was written since. What
   * is there as soon as the newest of the same step is the best kept twice, or weights beside it.
   */
  private boolean isAnother(Seen seen, @Nullable Manifest newest) {
    String known = paths.get(seen.step());
    if (known != null) {
      return !isIn(seen.parent(), known) && newest != null && seen.step() < newest.step();
    }
    return resumed != null
        && seen.step() < resumed.step()
        && resumed.files().stream().noneMatch(file -> file.path().startsWith(seen.path()));
  }

  /** Whether a checkpoint lies there; that of a set of files is the directory itself. */
  private static boolean isIn(String directory, String path) {
    return path.equals(directory) || parent(path).equals(directory);
  }

  private static String parent(String path) {
    return path.substring(0, Math.max(0, path.lastIndexOf('/')));
  }
}

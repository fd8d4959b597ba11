package dev.modelyard.agent.watch;

import dev.modelyard.agent.framework.Adapter.Seen;
import dev.modelyard.agent.protocol.FileState;
import dev.modelyard.agent.protocol.Manifest;
import dev.modelyard.agent.protocol.WorkFile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Saves under a name of which there is a commit: a step is committed once, so they are not kept.
 * Those that write into a file which the commit shares with the program have changed the commit.
 */
final class Rewrites {
  private static final String ADVICE =
      "; give each save a name or a directory of its own, or announce it";

  /** By step, what lay there when it was committed. */
  private final Map<Long, Kept> kept = new TreeMap<>();

  /** Steps written again whose commits are whole, as the last look found them. */
  private final Set<Long> whole = new HashSet<>();

  /** What this attempt began with, until a look has told how its files are. */
  private @Nullable Manifest resumed;

  private boolean isAnySeen;

  /**
   * What is remembered of a commit.
   *
   * @param path as it names the checkpoint
   * @param isShared whether its files are those of the program; a name that is copied may be meant
   *     for every save
   * @param files those that were still there at the last look, as they were when it was made
   */
  private record Kept(String path, boolean isShared, Map<String, FileState> files) {
    List<String> changed(Map<String, FileState> now) {
      return files.entrySet().stream()
          .filter(file -> !file.getValue().equals(now.get(file.getKey())))
          .map(Map.Entry::getKey)
          .toList();
    }

    /** Whether one of these is the file that was committed. */
    boolean isHit(List<String> changed, Map<String, FileState> now) {
      return isShared
          && changed.stream().anyMatch(path -> inode(files, path).equals(inode(now, path)));
    }

    private static String inode(Map<String, FileState> of, String path) {
      return Objects.requireNonNull(of.get(path)).inode();
    }
  }

  /** {@code resumed}: what restore laid out, which is always a copy; null for nothing. */
  Rewrites(@Nullable Manifest resumed) {
    this.resumed = resumed;
  }

  /** {@code isShared}: whether the commit has the program's own files; else it has copies. */
  void committed(Manifest manifest, List<WorkFile> files, boolean isShared) {
    kept.keySet().removeAll(whole);
    whole.clear();
    kept.put(manifest.step(), new Kept(manifest.path(), isShared, states(files)));
  }

  /** Whether a program does so; it will again. */
  boolean isAnySeen() {
    return isAnySeen;
  }

  /**
   * What to tell a person: of a commit that is lost from then on, of one that is whole until the
   * next one is made.
   *
   * @param unwanted what lies there, by its name, of steps that are committed
   */
  List<String> problems(List<WorkFile> files, List<Seen> unwanted) {
    Map<String, FileState> now = states(files);
    begin(now);
    List<String> problems = new ArrayList<>();
    whole.clear();
    kept.forEach(
        (step, was) -> {
          boolean isNamed =
              unwanted.stream()
                  .anyMatch(seen -> seen.step() == step && seen.path().equals(was.path()));
          boolean isGone = was.files().isEmpty();
          was.files().keySet().retainAll(now.keySet());
          List<String> changed = was.changed(now);
          if ((was.isShared() && !changed.isEmpty())
              || (isNamed && (isGone || !changed.isEmpty()))) {
            problems.add(problem(step, was, was.isHit(changed, now)));
          }
        });
    isAnySeen |= !problems.isEmpty();
    return problems;
  }

  private void begin(Map<String, FileState> now) {
    Manifest manifest = resumed;
    if (manifest != null) {
      Map<String, FileState> files = new HashMap<>(now);
      files.keySet().retainAll(manifest.files().stream().map(file -> file.path()).toList());
      kept.putIfAbsent(manifest.step(), new Kept(manifest.path(), false, files));
      resumed = null;
    }
  }

  private String problem(long step, Kept was, boolean isHit) {
    if (!isHit) {
      whole.add(step);
    }
    String what =
        isHit
            ? "%s was written again after step %d was committed, and on a claim both are the same files: that commit is lost"
            : "%s was written again after step %d was committed, and is not kept as it is now";
    return what.formatted(was.path(), step) + ADVICE;
  }

  private static Map<String, FileState> states(List<WorkFile> files) {
    Map<String, FileState> states = new HashMap<>();
    files.forEach(file -> states.put(file.path(), file.state()));
    return states;
  }
}

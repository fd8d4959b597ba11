package dev.modelyard.agent.watch;

import dev.modelyard.agent.framework.Adapter.Seen;
import dev.modelyard.agent.protocol.CommitId;
import dev.modelyard.agent.protocol.FileState;
import dev.modelyard.agent.protocol.Manifest;
import dev.modelyard.agent.protocol.WorkFile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Saves under a name of which this attempt has made a commit: a step is committed once, so they are
 * not kept. Those that write into a file which the commit shares with the program have changed the
 * commit. A program that saves the step once more which it has resumed from does no harm: that was
 * laid out as a copy.
 */
final class Rewrites {
  private static final String ADVICE =
      "; give each save a name or a directory of its own, or announce it";

  /** By step, what lay there when it was committed. */
  private final Map<Long, Kept> kept = new TreeMap<>();

  /** Steps written again whose commits are whole or gone, as the last look found them. */
  private final Set<Long> harmless = new HashSet<>();

  private boolean isAnySeen;

  /**
   * What is remembered of a commit.
   *
   * @param path as it names the checkpoint; that of a set of files is their directory
   * @param isShared whether there are files of the program in it; a name that is copied may be
   *     meant for every save
   * @param files those that were still there at the last look, as they were when it was made
   */
  private record Kept(String path, boolean isShared, Map<String, FileState> files) {
    List<String> changed(Map<String, FileState> now) {
      return files.entrySet().stream()
          .filter(file -> !file.getValue().equals(now.get(file.getKey())))
          .map(Map.Entry::getKey)
          .sorted()
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

    Kept pruned() {
      return new Kept(path, false, files);
    }
  }

  /**
   * @param isShared whether the commit has the program's own files; else it has copies
   * @param there all commits that there are
   */
  void committed(Manifest manifest, List<WorkFile> files, boolean isShared, Set<CommitId> there) {
    kept.keySet().removeAll(harmless);
    harmless.clear();
    kept.replaceAll(
        (step, was) -> there.contains(new CommitId(step, manifest.epoch())) ? was : was.pruned());
    kept.put(manifest.step(), new Kept(manifest.path(), isShared, states(files)));
  }

  /** Whether a program does so to what it shares with a commit; it will again. */
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
    List<String> problems = new ArrayList<>();
    harmless.clear();
    kept.forEach(
        (step, was) -> {
          Optional<String> named = named(step, was, unwanted);
          boolean isGone = was.files().isEmpty();
          was.files().keySet().retainAll(now.keySet());
          List<String> changed = was.changed(now);
          boolean isChanged = !changed.isEmpty() && (was.isShared() || named.isPresent());
          if (isChanged || (isGone && named.isPresent())) {
            String name =
                named.orElseGet(() -> was.path().isEmpty() ? changed.getFirst() : was.path());
            problems.add(problem(step, name, was.isHit(changed, now)));
            isAnySeen |= was.isShared();
          }
        });
    return problems;
  }

  /** By what name its checkpoint lies there. */
  private static Optional<String> named(long step, Kept was, List<Seen> unwanted) {
    return unwanted.stream()
        .filter(seen -> seen.step() == step)
        .filter(seen -> seen.path().equals(was.path()) || seen.parent().equals(was.path()))
        .map(Seen::path)
        .findFirst();
  }

  private String problem(long step, String name, boolean isHit) {
    if (!isHit) {
      harmless.add(step);
    }
    String what =
        isHit
            ? "%s was written again after step %d was committed, and on a claim both are the same files: that commit is lost"
            : "%s was written again after step %d was committed, and is not kept as it is now";
    return what.formatted(name, step) + ADVICE;
  }

  private static Map<String, FileState> states(List<WorkFile> files) {
    Map<String, FileState> states = new HashMap<>();
    files.forEach(file -> states.put(file.path(), file.state()));
    return states;
  }
}

package dev.modelyard.agent.framework;

import dev.modelyard.agent.framework.Find.Proof;
import dev.modelyard.agent.protocol.Freeze;
import dev.modelyard.agent.protocol.Tree.Unkept;
import dev.modelyard.agent.protocol.WorkFile;
import dev.modelyard.agent.protocol.commit.Candidate;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Any program that announces what it has written. Files are believed to be finished because the
 * program says so.
 */
public final class GenericAdapter implements Adapter {
  private final String directory;

  /**
   * {@code directory}: the checkpoint directory as the trainer sees it, for announcements with
   * absolute paths.
   */
  public GenericAdapter(String directory) {
    this.directory = directory;
  }

  @Override
  public int version() {
    return 1;
  }

  @Override
  public Findings find(Scan scan, LongPredicate wanted) {
    List<Find> finds = new ArrayList<>();
    Map<Long, String> refused = new HashMap<>();
    List<String> problems = new ArrayList<>();
    for (Announcement announcement : new TreeMap<>(scan.announced()).values()) {
      if (!wanted.test(announcement.step())) {
        continue;
      }
      String path = relative(announcement.path());
      List<WorkFile> files = path == null ? List.of() : scan.below(path);
      Optional<Unkept> unkept = Optional.ofNullable(path).flatMap(scan::unkeptBelow);
      if (unkept.isPresent()) {
        refused.put(
            announcement.step(),
            "announced step " + announcement.step() + ": " + unkept.get().says());
      } else if (path == null || files.isEmpty()) {
        problems.add(
            "announced step "
                + announcement.step()
                + ": no files at "
                + announcement.path()
                + "; write below MODELYARD_CHECKPOINT_DIR before announcing");
      } else {
        finds.add(new Find(candidate(announcement, path, files), Proof.ANNOUNCED));
      }
    }
    return new Findings(finds, refused, problems);
  }

  private static Candidate candidate(Announcement announcement, String path, List<WorkFile> files) {
    String name = path.substring(path.lastIndexOf('/') + 1);
    // A name with this step's number will not be written again; others ("last.pt") will.
    boolean numbered = StepNumber.in(name).orElse(-1) == announcement.step();
    return new Candidate(
        announcement.step(),
        path,
        files,
        numbered ? Freeze.LINK : Freeze.COPY,
        strings(announcement.metrics()),
        announcement.parts() == null ? 1 : Math.max(1, announcement.parts()),
        announcement.incarnation() == null ? 1 : announcement.incarnation());
  }

  static Map<String, String> strings(@Nullable Map<String, Object> metrics) {
    Map<String, String> strings = new HashMap<>();
    if (metrics != null) {
      metrics.forEach((name, value) -> strings.put(name, String.valueOf(value)));
    }
    return strings;
  }

  /** Null when the path leaves the checkpoint directory, or is none. */
  private @Nullable String relative(String path) {
    Path base = Path.of(directory).normalize();
    Path full;
    try {
      full = base.resolve(path).normalize();
    } catch (InvalidPathException none) {
      return null;
    }
    return full.startsWith(base) && !full.equals(base) ? base.relativize(full).toString() : null;
  }
}

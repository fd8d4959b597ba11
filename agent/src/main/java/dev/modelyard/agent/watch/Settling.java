package dev.modelyard.agent.watch;

import dev.modelyard.agent.framework.Find;
import dev.modelyard.agent.framework.Find.Proof;
import dev.modelyard.agent.protocol.Manifest;
import dev.modelyard.agent.protocol.StoredFile;
import dev.modelyard.agent.protocol.WorkFile;
import dev.modelyard.agent.protocol.commit.Candidate;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Waits until a checkpoint has come to rest. The less a format proves, the longer. */
final class Settling {
  /** Without any proof. */
  private static final Duration QUIET = Duration.ofSeconds(10);

  private final Map<Long, Rest> seen = new HashMap<>();

  private record Rest(List<WorkFile> files, long sinceNanos) {}

  /**
   * Whether a running trainer is done with it: at once when announced, unchanged since the last
   * look when something proves it, unchanged for ten seconds otherwise.
   *
   * @param nowNanos of a monotonic clock
   */
  boolean isSettled(Find find, long nowNanos) {
    if (find.proof() == Proof.ANNOUNCED) {
      return true;
    }
    Candidate candidate = find.candidate();
    Rest rest = seen.get(candidate.step());
    if (rest == null || !rest.files().equals(candidate.files())) {
      seen.put(candidate.step(), new Rest(candidate.files(), nowNanos));
      return false;
    }
    return find.proof() != Proof.NONE || nowNanos - rest.sinceNanos() >= QUIET.toNanos();
  }

  /**
   * Whether an ended trainer was done with it. Time proves nothing any more: without a proof it
   * must have all the files its predecessor had, and a lone file its predecessor's size.
   */
  static boolean wasFinished(Find find, @Nullable Manifest predecessor) {
    if (find.proof() != Proof.NONE) {
      return true;
    }
    if (predecessor == null) {
      return false;
    }
    Candidate candidate = find.candidate();
    boolean lone = candidate.files().size() == 1;
    return lone
        ? candidate.bytes() == predecessor.bytes() && predecessor.files().size() == 1
        : hasAll(
            shape(candidate.path(), candidate.files().stream().map(WorkFile::path)),
            shape(predecessor.path(), predecessor.files().stream().map(StoredFile::path)));
  }

  private static boolean hasAll(Map<String, Long> shape, Map<String, Long> wanted) {
    return wanted.entrySet().stream()
        .allMatch(name -> shape.getOrDefault(name.getKey(), 0L) >= name.getValue());
  }

  /**
   * Names inside a checkpoint without the numbers that differ from step to step, and how many files
   * have each.
   */
  private static Map<String, Long> shape(String checkpoint, Stream<String> paths) {
    return paths
        .map(path -> path.startsWith(checkpoint) ? path.substring(checkpoint.length()) : path)
        .map(path -> path.replaceAll("\\d+", "#"))
        .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
  }

  void forget(long step) {
    seen.remove(step);
  }
}

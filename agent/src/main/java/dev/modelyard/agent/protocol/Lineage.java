package dev.modelyard.agent.protocol;

import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Which commits belong to the history the current epoch continues. A writer that was cut off and
 * commits late does so beyond the point where its epoch was left, and is ignored for ever; no clock
 * or timeout is involved.
 */
public final class Lineage {
  private Lineage() {}

  /** For each epoch in the chain of the newest decided epoch, the highest step that counts. */
  public static Map<Integer, Long> limits(NavigableMap<Integer, ResumeRecord> resumed) {
    Map<Integer, Long> limits = new TreeMap<>();
    Map.Entry<Integer, ResumeRecord> newest = resumed.lastEntry();
    if (newest == null) {
      return limits;
    }
    limits.put(newest.getKey(), Long.MAX_VALUE);
    CommitRef from = newest.getValue().from();
    while (from != null) {
      boolean seen = limits.containsKey(from.epoch());
      limits.merge(from.epoch(), from.step(), Math::min);
      ResumeRecord before = resumed.get(from.epoch());
      from = seen || before == null ? null : before.from();
    }
    return limits;
  }

  public static boolean contains(Map<Integer, Long> limits, CommitId id) {
    Long limit = limits.get(id.epoch());
    return limit != null && id.step() <= limit;
  }
}

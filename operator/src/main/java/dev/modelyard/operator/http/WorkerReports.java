package dev.modelyard.operator.http;

import dev.modelyard.operator.core.AgentReport;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the agents of an attempt's workers said last, each of them. */
final class WorkerReports {

  private final NavigableMap<Integer, AgentReport> byRank = new TreeMap<>();

  /** One that arrives late does not replace a newer one of the same worker. */
  void put(int rank, AgentReport report) {
    byRank.merge(rank, report, (known, told) -> step(told) < step(known) ? known : told);
  }

  void clear() {
    byRank.clear();
  }

  /**
   * All of them as one, of which there is at least one: the newest commit with what its worker said
   * of it, and the problem of the first worker that has one. Where several know the same, the first
   * worker counts.
   */
  AgentReport together() {
    return byRank.values().stream()
        .reduce((first, next) -> step(next) > step(first) ? next : first)
        .orElseThrow()
        .withProblem(problem());
  }

  private @Nullable String problem() {
    return byRank.entrySet().stream()
        .filter(e -> e.getValue().problem() != null)
        .findFirst()
        .map(e -> (e.getKey() == 0 ? "" : "rank " + e.getKey() + ": ") + e.getValue().problem())
        .orElse(null);
  }

  private static long step(AgentReport report) {
    AgentReport.Commit last = report.lastCommit();
    return last == null ? Long.MIN_VALUE : last.step();
  }
}

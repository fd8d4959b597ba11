package dev.modelyard.agent.protocol.retention;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.modelyard.agent.protocol.CommitId;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the user wants kept. Two are kept at least: with one, a single damaged file would cost the
 * whole run.
 *
 * @param last how many of the newest; less than 2 counts as 2
 * @param every all commits at multiples of so many steps; 0 for none
 */
public record KeepRules(int last, long every, @Nullable Best best) {
  /** The best so many by an announced metric. */
  public record Best(String metric, Goal goal, int count) {
    public Best {
      if (metric == null || goal == null || count < 1) {
        throw new IllegalArgumentException("metric, goal and a count from 1 are needed");
      }
    }
  }

  /** Which way is better. */
  public enum Goal {
    @JsonProperty("Minimize")
    MINIMIZE,
    @JsonProperty("Maximize")
    MAXIMIZE
  }

  public KeepRules {
    last = Math.max(2, last);
  }

  /** Which of these commits stay, {@link #last} of the newest aside. */
  Set<CommitId> special(NavigableMap<CommitId, Map<String, String>> commits) {
    Set<CommitId> kept = new HashSet<>();
    if (every > 0) {
      commits.keySet().stream().filter(id -> id.step() % every == 0).forEach(kept::add);
    }
    if (best != null) {
      kept.addAll(best(commits, best));
    }
    return kept;
  }

  private static List<CommitId> best(
      NavigableMap<CommitId, Map<String, String>> commits, Best best) {
    Comparator<CommitId> byMetric =
        Comparator.comparing(id -> number(commits.get(id), best.metric()).orElseThrow());
    Comparator<CommitId> order = best.goal() == Goal.MINIMIZE ? byMetric : byMetric.reversed();
    return commits.descendingMap().entrySet().stream()
        .filter(commit -> number(commit.getValue(), best.metric()).isPresent())
        .map(Map.Entry::getKey)
        .sorted(order)
        .limit(best.count())
        .toList();
  }

  private static Optional<BigDecimal> number(@Nullable Map<String, String> metrics, String name) {
    try {
      return Optional.ofNullable(metrics).map(all -> all.get(name)).map(BigDecimal::new);
    } catch (NumberFormatException notANumber) {
      return Optional.empty();
    }
  }
}

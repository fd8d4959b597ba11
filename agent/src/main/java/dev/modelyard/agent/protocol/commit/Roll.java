package dev.modelyard.agent.protocol.commit;

import java.util.Collections;
import java.util.HashSet;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which steps rank 0 has called, who has answered, and who is still at it.
 *
 * @param answers by step and rank, how many
 * @param lacking steps that the answers were not enough for when rank 0 joined them first
 * @param beats by rank, how often it has said that it is still at it
 * @param isClosed whether there will be no more calls
 */
public record Roll(
    NavigableMap<Long, NavigableMap<Integer, Integer>> answers,
    Set<Long> lacking,
    NavigableMap<Integer, Long> beats,
    boolean isClosed) {
  public static final Roll EMPTY = new Roll(new TreeMap<>(), Set.of(), new TreeMap<>(), true);

  private static final Pattern BEAT =
      Pattern.compile("(\\d{1,9})\\.beat\\.(\\d{1,9})\\.(\\d{1,18})\\.json");

  private static final Pattern NAME =
      Pattern.compile(
          "(\\d{1,18})\\.(\\d{1,9})\\.(?:call|(lacks)|share\\.(\\d{1,9})\\.(\\d{1,9}))\\.json");

  /** What the names of records tell of one epoch. */
  static Roll of(Iterable<String> names, int epoch) {
    NavigableMap<Long, NavigableMap<Integer, Integer>> answers = new TreeMap<>();
    Set<Long> lacking = new HashSet<>();
    NavigableMap<Integer, Long> beats = new TreeMap<>();
    boolean closed = false;
    for (String name : names) {
      closed |= name.equals(epoch + ".closed.json");
      Matcher matcher = NAME.matcher(name);
      if (matcher.matches() && Integer.parseInt(matcher.group(2)) == epoch) {
        Long step = Long.valueOf(matcher.group(1));
        NavigableMap<Integer, Integer> ranks =
            answers.computeIfAbsent(step, any -> new TreeMap<>());
        if (matcher.group(3) != null) {
          lacking.add(step);
        } else if (matcher.group(4) != null) {
          Integer number = Integer.valueOf(matcher.group(5));
          ranks.merge(Integer.valueOf(matcher.group(4)), number, Math::max);
        }
      }
      Matcher beat = BEAT.matcher(name);
      if (beat.matches() && Integer.parseInt(beat.group(1)) == epoch) {
        beats.merge(Integer.valueOf(beat.group(2)), Long.valueOf(beat.group(3)), Math::max);
      }
    }
    return new Roll(answers, lacking, beats, closed);
  }

  /** How many answers a rank has put on record. */
  public int answers(long step, int rank) {
    return answers.getOrDefault(step, Collections.emptyNavigableMap()).getOrDefault(rank, 0);
  }

  /** Whether rank 0 has called a later one. */
  public boolean isOvertaken(long step) {
    return answers.higherKey(step) != null;
  }
}

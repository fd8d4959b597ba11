package dev.modelyard.agent.protocol.commit;

import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which steps rank 0 has called, who has answered, and who is still at it.
 *
 * @param answers ranks by step
 * @param beats by rank, how often it has said that it is still at it
 * @param isClosed whether there will be no more calls
 */
public record Roll(
    NavigableMap<Long, NavigableSet<Integer>> answers,
    NavigableMap<Integer, Long> beats,
    boolean isClosed) {
  public static final Roll EMPTY = new Roll(new TreeMap<>(), new TreeMap<>(), true);

  private static final Pattern BEAT =
      Pattern.compile("(\\d{1,9})\\.beat\\.(\\d{1,9})\\.(\\d{1,18})\\.json");

  private static final Pattern NAME =
      Pattern.compile("(\\d{1,18})\\.(\\d{1,9})\\.(?:call|share\\.(\\d{1,9}))\\.json");

  /** What the names of records tell of one epoch. */
  static Roll of(Iterable<String> names, int epoch) {
    NavigableMap<Long, NavigableSet<Integer>> answers = new TreeMap<>();
    NavigableMap<Integer, Long> beats = new TreeMap<>();
    boolean closed = false;
    for (String name : names) {
      closed |= name.equals(epoch + ".closed.json");
      Matcher matcher = NAME.matcher(name);
      if (matcher.matches() && Integer.parseInt(matcher.group(2)) == epoch) {
        NavigableSet<Integer> ranks =
            answers.computeIfAbsent(Long.valueOf(matcher.group(1)), step -> new TreeSet<>());
        Optional.ofNullable(matcher.group(3)).map(Integer::valueOf).ifPresent(ranks::add);
      }
      Matcher beat = BEAT.matcher(name);
      if (beat.matches() && Integer.parseInt(beat.group(1)) == epoch) {
        beats.merge(Integer.valueOf(beat.group(2)), Long.valueOf(beat.group(3)), Math::max);
      }
    }
    return new Roll(answers, beats, closed);
  }

  public boolean hasAnswered(long step, int rank) {
    NavigableSet<Integer> ranks = answers.get(step);
    return ranks != null && ranks.contains(rank);
  }

  /** Whether rank 0 has called a later one. */
  public boolean isOvertaken(long step) {
    return answers.higherKey(step) != null;
  }
}

package dev.modelyard.agent.protocol;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which commit: the trainer's step and the epoch (attempt number) that wrote it. Ordered by step,
 * then epoch; never by time.
 */
public record CommitId(long step, int epoch) implements Comparable<CommitId> {
  /**
   * Of steps: the largest number that JSON has in one spelling only (RFC 8785, section 3.2.2.3).
   */
  public static final long LAST_STEP = (1L << 53) - 1;

  private static final Pattern NAME = Pattern.compile("(\\d{1,18})\\.(\\d{1,9})");
  private static final Comparator<CommitId> ORDER =
      Comparator.comparingLong(CommitId::step).thenComparingInt(CommitId::epoch);

  /** The form used in keys and in MODELYARD_SUSPECT: {@code step.epoch}. */
  public String name() {
    return step + "." + epoch;
  }

  /** Reads {@link #name()}; anything else in the directory is not a commit and gives empty. */
  public static Optional<CommitId> parse(String name) {
    Matcher matcher = NAME.matcher(name);
    return matcher.matches()
        ? Optional.of(
            new CommitId(Long.parseLong(matcher.group(1)), Integer.parseInt(matcher.group(2))))
        : Optional.empty();
  }

  @Override
  public int compareTo(CommitId other) {
    return ORDER.compare(this, other);
  }
}

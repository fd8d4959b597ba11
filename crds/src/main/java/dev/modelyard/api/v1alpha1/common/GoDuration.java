package dev.modelyard.api.v1alpha1.common;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Duration;
import java.util.Locale;

/**
 * A duration as the API writes it: hours, minutes and seconds, like {@code 90s}, {@code 15m} or
 * {@code 1h30m}. It keeps the text, so that an object reads back as it was written.
 */
public record GoDuration(@JsonValue String text) {

  /** Units in their order, each at most once; at least one. At most six digits each. */
  public static final String PATTERN =
      "^([0-9]{1,6}h([0-9]{1,6}m)?([0-9]{1,6}s)?|[0-9]{1,6}m([0-9]{1,6}s)?|[0-9]{1,6}s)$";

  /**
   * @throws IllegalArgumentException when the text does not match {@link #PATTERN}
   */
  @JsonCreator
  public GoDuration {
    if (!text.matches(PATTERN)) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a duration: write hours, minutes, seconds, like 90s or 1h30m");
    }
  }

  public static GoDuration of(String text) {
    return new GoDuration(text);
  }

  /** In whole seconds; fractions are dropped. */
  public static GoDuration of(Duration duration) {
    return new GoDuration(duration.toSeconds() + "s");
  }

  /** ISO 8601 differs by its prefix and its case only. */
  public Duration toDuration() {
    return Duration.parse("PT" + text.toUpperCase(Locale.ROOT));
  }

  @Override
  public String toString() {
    return text;
  }
}

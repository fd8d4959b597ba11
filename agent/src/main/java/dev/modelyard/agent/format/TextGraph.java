package dev.modelyard.agent.format;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A graph of TensorFlow as text (protobuf's text format), where a value may be in pieces and have
 * comments in between. What is looked at is the field {@code op}, where nobody writes letters
 * escaped, so what has an escape is a finding; and texts of attributes, which may name a file.
 */
final class TextGraph {
  private static final String FIELD = "op:";

  /** Behind these an attribute may have a text: alone, or in a list. */
  private static final List<String> ATTRIBUTE = List.of("s:", "[", ",");

  /** Each letter as it is or escaped. */
  private static final Pattern FILE =
      Pattern.compile(
          "file://"
              .chars()
              .mapToObj(
                  each ->
                      "(?:%c|\\\\(?:0?%<o|[xX](?i:%<x)|u00(?i:%<x)|U000000(?i:%<x)))"
                          .formatted(each))
              .collect(Collectors.joining()));

  private static final int LONGEST = 1 << 12;

  private final Cursor cursor;
  private final List<String> forbidden;

  /** What was last outside of texts, without white space. */
  private String before = "";

  /** The pieces of a text that is looked at, as they are written. */
  private final StringBuilder value = new StringBuilder();

  private TextGraph(Content content, List<String> forbidden) {
    this.cursor = new Cursor(content, 0);
    this.forbidden = forbidden;
  }

  /** The first operation with one of the words in its name, or attribute that names a file. */
  static Optional<Finding> find(Content content, List<String> forbidden) throws IOException {
    return new TextGraph(content, forbidden).find();
  }

  private Optional<Finding> find() throws IOException {
    for (int next = cursor.next(); next >= 0; next = cursor.next()) {
      Optional<String> wrong = Optional.empty();
      if (next == '#') {
        cursor.line();
      } else if (next == '"' || next == '\'') {
        text(next);
        wrong = wrong();
      } else if (!Character.isWhitespace(next)) {
        before = before.substring(Math.max(0, before.length() - FIELD.length() + 1)) + (char) next;
        value.setLength(0);
      }
      if (wrong.isPresent()) {
        return Optional.of(new Finding(cursor.position(), "ends " + wrong.get()));
      }
    }
    return Optional.empty();
  }

  private Optional<String> wrong() {
    if (!before.equals(FIELD)) {
      return FILE.matcher(value).lookingAt()
          ? Optional.of("an attribute that names a file")
          : Optional.empty();
    }
    return value.indexOf("\\") >= 0 || value.length() > LONGEST
        ? Optional.of("an operation whose name is escaped or too long")
        : forbidden.stream()
            .filter(word -> value.indexOf(word) >= 0)
            .findFirst()
            .map(word -> "operation " + word);
  }

  private void text(int quote) throws IOException {
    boolean counts = before.equals(FIELD) || ATTRIBUTE.stream().anyMatch(before::endsWith);
    for (int next = cursor.next(); next >= 0 && next != quote; next = cursor.next()) {
      boolean kept = counts && value.length() <= LONGEST;
      if (kept) {
        value.append((char) next);
      }
      int escaped = next == '\\' ? cursor.next() : -1;
      if (kept && escaped >= 0) {
        value.append((char) escaped);
      }
    }
  }
}

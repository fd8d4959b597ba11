package dev.modelyard.agent.format;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * A graph of TensorFlow as text (protobuf's text format), where a value may be in pieces and have
 * comments in between. Only what the field {@code op} has is looked at; nobody writes letters
 * escaped, so what has an escape there is a finding.
 */
final class TextGraph {
  private static final String FIELD = "op:";
  private static final int LONGEST = 1 << 12;

  private final Cursor cursor;
  private final List<String> forbidden;

  /** What was last outside of texts, without white space. */
  private String before = "";

  /** The pieces of the name of an operation, as they are written. */
  private final StringBuilder operation = new StringBuilder();

  private TextGraph(Content content, List<String> forbidden) {
    this.cursor = new Cursor(content, 0);
    this.forbidden = forbidden;
  }

  /** The first operation with one of the words in its name. */
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
        operation.setLength(0);
      }
      if (wrong.isPresent()) {
        return Optional.of(new Finding(cursor.position(), "ends " + wrong.get()));
      }
    }
    return Optional.empty();
  }

  private Optional<String> wrong() {
    return operation.indexOf("\\") >= 0 || operation.length() > LONGEST
        ? Optional.of("an operation whose name is escaped or too long")
        : forbidden.stream()
            .filter(word -> operation.indexOf(word) >= 0)
            .findFirst()
            .map(word -> "operation " + word);
  }

  private void text(int quote) throws IOException {
    int next = cursor.next();
    while (next >= 0 && next != quote) {
      if (before.equals(FIELD) && operation.length() <= LONGEST) {
        operation.append((char) next);
      }
      if (next == '\\') {
        cursor.next();
      }
      next = cursor.next();
    }
  }
}

package dev.modelyard.agent.explorer;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How a state was reached. */
record Trail(
    @Nullable Trail before, String who, Operation operation, @Nullable Fault fault, Object answer) {
  /** One line for each operation. */
  static String told(@Nullable Trail last) {
    Deque<String> lines = new ArrayDeque<>();
    for (Trail at = last; at != null; at = at.before) {
      lines.addFirst(at.line());
    }
    return String.join("\n", lines);
  }

  private String line() {
    String line = "%-12s %s: %s".formatted(who, operation, shortly(answer));
    return fault == null ? line : line + "   <- " + fault;
  }

  private static String shortly(Object answer) {
    return switch (answer) {
      case Boolean yes -> yes ? "done" : "refused";
      case Optional<?> found -> found.isPresent() ? "found" : "nothing";
      case Collection<?> many
          when many.size() < 8 && many.stream().allMatch(String.class::isInstance) ->
          many.toString();
      case Collection<?> many -> many.size() + " found";
      case Recording.Failed failed -> failed.toString();
      default -> "done";
    };
  }
}

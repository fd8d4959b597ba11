package dev.modelyard.agent.protocol;

import dev.modelyard.agent.explorer.Explorer;
import dev.modelyard.agent.explorer.Fault;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;

/** A row of the table in docs/checkpoints.md. */
interface Explored {
  Set<Fault> NETWORK =
      EnumSet.of(Fault.LOST_ANSWER, Fault.FAILURE, Fault.REPEATED, Fault.DUPLICATE);

  String name();

  /** Any of these, {@link #atMost} so many in all. */
  Set<Fault> faults();

  int atMost();

  /**
   * Fails with the way to what breaks a law.
   *
   * @param view how all processes see the store
   * @param shortest the way there with the fewest operations
   */
  Explorer.Found explore(UnaryOperator<Store> view, boolean shortest) throws IOException;

  /** What may go wrong, in words. */
  default String bound() {
    if (atMost() == 0) {
      return "none";
    }
    List<String> names =
        faults().stream()
            .map(fault -> fault.name().toLowerCase(Locale.ROOT).replace('_', ' '))
            .toList();
    return atMost() + " of: " + String.join(", ", names);
  }
}

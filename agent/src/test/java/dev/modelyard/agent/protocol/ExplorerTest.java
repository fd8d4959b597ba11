package dev.modelyard.agent.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelyard.agent.explorer.Explorer;
import dev.modelyard.agent.explorer.Fault;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every order of operations within the bounds of each scenario. Prints the rows of the table in
 * docs/checkpoints.md; {@code -Dmodelyard.explore=wide} for wider bounds.
 */
class ExplorerTest {
  static Stream<Explored> scenarios() {
    List<Explored> all = new ArrayList<>(Scenario.quick());
    all.addAll(PublicationScenario.quick());
    if (System.getProperty("modelyard.explore", "").equals("wide")) {
      all.addAll(Scenario.wide());
      all.addAll(PublicationScenario.wide());
    }
    return all.stream();
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void noOrderOfOperationsBreaksALaw(Explored scenario) throws IOException {
    Explorer.Found found = scenario.explore(UnaryOperator.identity(), false);
    System.out.printf(
        Locale.ROOT,
        "| %s | %s | %,d | %,d | %,d | %.1f |%n",
        scenario.name(),
        scenario.bound(),
        found.states(),
        found.operations(),
        found.stores(),
        found.took().toMillis() / 1000.0);
    assertThat(found.states()).isGreaterThan(100);
  }

  /** The names of what there is before it begins differ each time. */
  @Test
  void theSameIsVisitedEachTime() throws IOException {
    Scenario scenario = Scenario.LATE_COMMIT.with(EnumSet.of(Fault.STALE_LISTING), 1);
    Set<Long> states = new HashSet<>();
    for (int time = 0; time < 10; time++) {
      states.add(scenario.explore(UnaryOperator.identity(), false).states());
    }
    assertThat(states).hasSize(1);
  }
}

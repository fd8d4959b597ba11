package dev.modelyard.agent.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.modelyard.agent.testkit.InMemoryStore;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InterleavingTest {
  private static final int SEEDS = Integer.getInteger("modelyard.seeds", 800);

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void noOrderOfOperationsLosesOrMixesACommit(boolean oneVolume) {
    Map<String, Integer> seen = new TreeMap<>();
    for (int seed = 0; seed < SEEDS; seed++) {
      try {
        InMemoryStore disk = oneVolume ? new InMemoryStore() : InMemoryStore.ofObjects();
        new OverlappingAttempts(seed, disk, UnaryOperator.identity(), seen).run();
      } catch (Throwable e) {
        fail("seed " + seed, e);
      }
    }
    // The test is worth something only if it gets around.
    assertThat(seen)
        .containsKeys(
            "Resumed", "Fresh", "forked", "death", "rot", "deleted", "zombie commit", "published");
  }
}

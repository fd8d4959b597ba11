package dev.modelyard.operator.serving.decide;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CanaryCountsTest {

  @ParameterizedTest(name = "{0} replicas at weight {1}: {2} stable, {3} canary")
  @CsvSource({
    "4, 0, 4, 1",
    "1, 10, 1, 1",
    "4, 20, 4, 1",
    "9, 10, 9, 1",
    "10, 25, 10, 3",
    "3, 34, 3, 2",
    "4, 50, 4, 4",
    "4, 75, 1, 4",
    "10, 90, 1, 10",
    "1, 99, 1, 1",
    "4, 100, 0, 4",
  })
  void keepsTheStableSideWholeUpToFifty(int replicas, int weight, int stable, int canary) {
    assertThat(CanaryCounts.of(replicas, weight)).isEqualTo(new CanaryCounts(stable, canary));
  }

  @ParameterizedTest(name = "{0} of {0} + {1} ready pods get {2} percent")
  @CsvSource({"0, 4, 0", "1, 4, 20", "1, 2, 33", "4, 4, 50", "3, 0, 100"})
  void saysWhatReadyPodsReallyMake(int part, int rest, int weight) {
    assertThat(CanaryCounts.weight(part, rest)).isEqualTo(weight);
  }
}

package dev.modelyard.agent.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelyard.agent.testkit.Faults;
import dev.modelyard.agent.testkit.InMemoryStore;
import java.io.IOException;
import java.util.function.UnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The first, the second, the third … operation goes wrong, in each way there is. */
class CrashAtEveryOperationTest {
  private static final int MORE_THAN_ANY = 2000;

  @ParameterizedTest
  @CsvSource({
    "DIE_BEFORE, false",
    "DIE_AFTER, false",
    "DIE_BEFORE, true",
    "DIE_AFTER, true",
    "FAIL_BEFORE, false",
    "FAIL_AFTER, false"
  })
  void theNextAttemptFindsEverythingInOrder(Faults.Kind kind, boolean powerLoss)
      throws IOException {
    goWrongAtEach(new BrokenAttempt(InMemoryStore::new, UnaryOperator.identity()), kind, powerLoss);
  }

  @ParameterizedTest
  @EnumSource
  void soItDoesWhereAllButTheWorkDirectoryIsObjects(Faults.Kind kind) throws IOException {
    goWrongAtEach(
        new BrokenAttempt(InMemoryStore::ofObjects, UnaryOperator.identity()), kind, false);
  }

  private static void goWrongAtEach(BrokenAttempt attempt, Faults.Kind kind, boolean powerLoss)
      throws IOException {
    int at = 0;
    while (attempt.goWrong(at, kind, powerLoss)) {
      at++;
    }
    assertThat(at).as("operations tried").isBetween(100, MORE_THAN_ANY);
  }
}

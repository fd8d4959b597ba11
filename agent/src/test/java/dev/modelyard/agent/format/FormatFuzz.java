package dev.modelyard.agent.format;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Looks for files that make a reader fail; what it finds lies beside the test resources and is met
 * by {@link FormatVerdictTest} from then on. {@code make fuzz}.
 */
class FormatFuzz {
  static Stream<byte[]> seeds() {
    return FormatVerdictTest.seeds();
  }

  @MethodSource("seeds")
  @FuzzTest(maxExecutions = 20_000)
  void inspector(byte[] input) throws IOException {
    FormatVerdictTest.inspect(input);
  }

  @MethodSource("seeds")
  @FuzzTest(maxExecutions = 20_000)
  void wholeness(byte[] input) throws IOException {
    FormatVerdictTest.judge(input);
  }
}

package dev.modelyard.agent.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelyard.agent.testkit.Bytes;
import dev.modelyard.agent.testkit.Counted;
import dev.modelyard.agent.testkit.Zip;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** How often a packed entry is gone through: going back starts again from its front. */
class InflatedTest {
  private static final int SIZE = 16 << 20;

  private static String noise(boolean letters) {
    byte[] bytes = new byte[SIZE];
    new Random(1).nextBytes(bytes);
    for (int i = 0; letters && i < SIZE; i++) {
      bytes[i] = (byte) ('a' + (bytes[i] & 15));
    }
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private static void isGoneThroughFewTimes(String name, String content) throws IOException {
    Bytes zip = Bytes.of(new Zip().deflated(name, content).latin1());
    AtomicLong read = new AtomicLong();
    assertThat(
            new FormatInspector(FormatPolicy.ALLOW_LIST).refusal("m.zip", new Counted(zip, read)))
        .isEmpty();
    assertThat(read.get()).isLessThan(8 * zip.size());
  }

  @Test
  void aPickleThatTakesNamesFromItsFrontAgainAndAgain() throws IOException {
    String names = "\u0080\u0004\u008c\u0005torch\u00940\u008c\u0004Size\u00940";
    String filling = "B\0\0\0\u0001" + noise(false) + "0";
    isGoneThroughFewTimes("a.pkl", names + filling + "h\0h\u0001\u00930".repeat(1000) + "N.");
  }

  @Test
  void aPickleWithNamesWhereTheyAreUsed() throws IOException {
    String filling = "B\0\0\0\u0001" + noise(false) + "0";
    String used = "\u008c\u0005torch\u008c\u0004Size\u00930";
    isGoneThroughFewTimes("a.pkl", "\u0080\u0004" + filling + used.repeat(10_000) + "N.");
  }

  @Test
  void whatIsSearched() throws IOException {
    isGoneThroughFewTimes("a.yaml", "# " + noise(true));
  }
}

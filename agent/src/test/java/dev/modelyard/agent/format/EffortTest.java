package dev.modelyard.agent.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelyard.agent.testkit.Bytes;
import dev.modelyard.agent.testkit.Zip;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class EffortTest {
  private static final int SIZE = 20 << 20;

  private static List<ZipEntries.Entry> entries(Content zip, Effort effort) throws IOException {
    return ZipEntries.read(zip, effort).entries();
  }

  private static String zip(String... names) {
    Zip zip = new Zip();
    for (String name : names) {
      zip.deflated(name, "0".repeat(SIZE));
    }
    return zip.latin1();
  }

  private static byte[] last(Content content) throws IOException {
    return content.read(content.size() - 1, 1);
  }

  @Test
  void countsWhatIsUnpackedAgain() throws IOException {
    Content entry =
        entries(Bytes.of(zip("a")), new Effort(2 * SIZE - 1)).getFirst().content().get();
    assertThat(last(entry)).hasSize(1);
    assertThat(entry.read(0, 1)).hasSize(1);
    assertThatThrownBy(() -> last(entry)).hasMessageContaining("to look into");
  }

  @Test
  void isSharedByAllEntries() throws IOException {
    List<ZipEntries.Entry> entries =
        entries(Bytes.of(zip("a", "b", "c")), new Effort(2 * SIZE + 1));
    assertThat(last(entries.get(0).content().get())).hasSize(1);
    assertThat(last(entries.get(1).content().get())).hasSize(1);
    assertThatThrownBy(() -> last(entries.get(2).content().get()))
        .isInstanceOf(UnreadableException.class);
  }

  @Test
  void isSharedByZipsInZips() throws IOException {
    Effort effort = new Effort(SIZE);
    Bytes outer = Bytes.of(new Zip().deflated("in.zip", zip("a")).latin1());
    Content inner = entries(outer, effort).getFirst().content().get();
    Content entry = entries(inner, effort).getFirst().content().get();
    assertThatThrownBy(() -> last(entry)).isInstanceOf(UnreadableException.class);
  }
}

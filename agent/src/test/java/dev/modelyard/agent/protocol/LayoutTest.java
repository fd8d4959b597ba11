package dev.modelyard.agent.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LayoutTest {
  @ParameterizedTest
  @ValueSource(strings = {"a.pt", "a/b.pt", "a\nb.pt", "a\rb", "a\u2028b.pt", "a\u0085b", "\n"})
  void payloadIsSealedWhateverItsName(String name) {
    String data = "v1/u/data/1-5-n.sealed";
    String version = "versions/00ff/u-1.sealed";
    assertThat(Layout.sealedDirectory(data + "/" + name)).hasValue(data);
    assertThat(Layout.sealedDirectory(version + "/files/" + name)).hasValue(version);
    assertThat(Layout.sealedDirectory("v1/u/data/1-5-n/" + name)).isEmpty();
  }
}

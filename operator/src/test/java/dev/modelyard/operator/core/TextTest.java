package dev.modelyard.operator.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TextTest {

  @Test
  void leavesWhatFits() {
    assertThat(Text.cut("twelve bytes", 12)).isEqualTo("twelve bytes");
  }

  @Test
  void countsTheDotsToo() {
    assertThat(Text.cut("thirteen bytes", 12)).isEqualTo("thirteen …");
  }

  @Test
  void countsBytesAndPartsNoCharacter() {
    assertThat(Text.cut("🙂🙂🙂", 12)).isEqualTo("🙂🙂🙂");
    assertThat(Text.cut("🙂🙂🙂🙂", 12)).isEqualTo("🙂🙂…");
  }
}

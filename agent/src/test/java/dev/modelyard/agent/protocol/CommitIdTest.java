package dev.modelyard.agent.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommitIdTest {
  @Test
  void readsItsOwnName() {
    CommitId id = new CommitId(1200, 7);
    assertThat(CommitId.parse(id.name())).hasValue(id);
  }

  @Test
  void isOrderedByStepThenEpoch() {
    assertThat(new CommitId(9, 5)).isLessThan(new CommitId(10, 1));
    assertThat(new CommitId(10, 1)).isLessThan(new CommitId(10, 2));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1",
        "1.",
        ".1",
        "-1.2",
        "1.2.3",
        "a.b",
        "9999999999999999999.1",
        "1.9999999999"
      })
  void ignoresOtherNames(String name) {
    assertThat(CommitId.parse(name)).isEmpty();
  }
}

package dev.modelyard.api.v1alpha1.common;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GoDurationTest {

  @ParameterizedTest
  @CsvSource({"0s, 0", "90s, 90", "15m, 900", "2h, 7200", "1h30m, 5400", "1h1s, 3601", "2m3s, 123"})
  void readsHoursMinutesAndSeconds(String text, long seconds) {
    assertThat(GoDuration.of(text).toDuration()).isEqualTo(Duration.ofSeconds(seconds));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "10", "10x", "-5m", "P1D", "1h1h", "1m1h", "1.5h", "1000000s0s", "5M"})
  void refusesEverythingElseAndSaysHowToWriteIt(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> GoDuration.of(text))
        .withMessageContaining("'" + text + "'")
        .withMessageContaining("like 90s or 1h30m");
  }

  @Test
  void keepsTheTextItWasGiven() {
    assertThat(GoDuration.of("90m")).hasToString("90m").isNotEqualTo(GoDuration.of("1h30m"));
  }

  @Test
  void writesADurationInWholeSeconds() {
    assertThat(GoDuration.of(Duration.ofMillis(61_500))).hasToString("61s");
  }
}

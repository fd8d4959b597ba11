package dev.modelyard.agent.sealing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SegmentsTest {
  private static final long FIRST = Segments.SIZE - Segments.TAG - Segments.HEADER;
  private static final long OTHER = Segments.SIZE - Segments.TAG;

  @ParameterizedTest
  @CsvSource({
    "0, 56",
    "1, 57",
    "1048520, 1048576",
    "1048521, 1048593",
    "2097080, 2097152",
    "2097081, 2097169"
  })
  void aFileGrowsByAHeaderAndATagForEachSegment(long size, long sealed) {
    assertThat(Segments.sealedSize(size)).isEqualTo(sealed);
    assertThat(Segments.openedSize(sealed)).isEqualTo(size);
  }

  @Test
  void sizesGoBothWaysWhereverASegmentEnds() {
    LongStream.of(0, FIRST, FIRST + OTHER, FIRST + 63 * OTHER, FIRST + 10_000 * OTHER)
        .flatMap(size -> LongStream.rangeClosed(Math.max(0, size - 40), size + 40))
        .forEach(
            size -> assertThat(Segments.openedSize(Segments.sealedSize(size))).isEqualTo(size));
  }

  @ParameterizedTest
  @CsvSource({"0", "39", "40", "55", "1048577", "1048592"})
  void whatWasCutOffInATagIsNoSealedFile(long size) {
    assertThat(Segments.openedSize(size)).isEqualTo(-1);
  }

  @Test
  void everyByteIsInTheSegmentThatBeginsBeforeIt() {
    LongStream.of(0, 1, FIRST - 1, FIRST, FIRST + OTHER - 1, FIRST + OTHER, 100 * OTHER)
        .forEach(
            offset -> {
              long segment = Segments.segment(offset);
              assertThat(Segments.begin(segment)).isLessThanOrEqualTo(offset);
              assertThat(Segments.begin(segment + 1)).isGreaterThan(offset);
            });
  }
}

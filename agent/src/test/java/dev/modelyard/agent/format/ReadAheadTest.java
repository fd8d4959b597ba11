package dev.modelyard.agent.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ReadAheadTest {
  private final byte[] bytes = new byte[10 << 20];
  private final List<Integer> asked = new ArrayList<>();
  private final Content content =
      new ReadAhead(
          new Content() {
            @Override
            public long size() {
              return bytes.length;
            }

            @Override
            public byte[] read(long offset, int length) {
              asked.add(length);
              int end = (int) Math.min(bytes.length, offset + length);
              return Arrays.copyOfRange(bytes, (int) offset, end);
            }
          });

  ReadAheadTest() {
    new Random(1).nextBytes(bytes);
  }

  @Test
  void readsTheSameBytesInAnyOrder() throws IOException {
    Random random = new Random(2);
    for (int i = 0; i < 1000; i++) {
      int offset = random.nextInt(bytes.length + 100);
      int length = random.nextInt(1 << random.nextInt(20));
      int end = Math.min(bytes.length, offset + length);
      assertThat(content.read(offset, length))
          .isEqualTo(offset >= end ? new byte[0] : Arrays.copyOfRange(bytes, offset, end));
    }
  }

  @Test
  void takesLargerBitesTheLongerReadingGoesOn() throws IOException {
    for (int offset = 0; offset < bytes.length; offset += 512) {
      content.read(offset, 512);
    }
    assertThat(asked).hasSizeLessThan(10).startsWith(1 << 17, 1 << 18).contains(1 << 22);
  }

  @Test
  void takesLittleWhereReadersJump() throws IOException {
    content.read(1 << 20, 4);
    content.read(bytes.length - 22, 22);
    content.read(5 << 20, 4);
    assertThat(asked).containsExactly(1 << 16, 1 << 16, 1 << 16);
  }
}

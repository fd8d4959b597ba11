package dev.modelyard.agent.store.bucket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelyard.agent.sealing.KeyRing;
import dev.modelyard.agent.sealing.SegmentCipher;
import dev.modelyard.agent.sealing.Segments;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class OpenedStreamTest {
  /** Where sums are not compared (verify: Size) a trainer is given what comes out. */
  @Test
  void nothingComesOutThatWasNotSealed() throws IOException {
    byte[] forged = "code ".repeat(100).getBytes(StandardCharsets.UTF_8);
    SegmentCipher cipher =
        SegmentCipher.of(
            KeyRing.newDataKey(),
            "v1/uid/data/1-10-n.sealed/model.pt",
            Arrays.copyOf(forged, Segments.HEADER));
    long size = (long) Segments.HEADER + forged.length;
    try (InputStream opened = new OpenedStream(new ByteArrayInputStream(forged), cipher, 0, size)) {
      assertThat(opened.readAllBytes()).hasSize(forged.length - Segments.TAG).containsOnly(0);
    }
  }
}

package dev.modelyard.agent.sealing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.crypto.tink.subtle.AesGcmHkdfStreaming;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import javax.crypto.SecretKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Against Tink, whose format it is. */
class SegmentCipherTest {
  private static final SecretKey KEY = KeyRing.newDataKey();
  private static final String NAME = "v1/uid/data/1-10-x.sealed/model.pt";
  private static final int FIRST = Segments.SIZE - Segments.TAG - Segments.HEADER;
  private static final int OTHER = Segments.SIZE - Segments.TAG;

  static IntStream sizes() {
    return IntStream.of(0, 1, FIRST - 1, FIRST, FIRST + 1, FIRST + OTHER, FIRST + OTHER + 1);
  }

  private static byte[] content(int size) {
    byte[] content = new byte[size];
    new Random(size).nextBytes(content);
    return content;
  }

  private static byte[] seal(byte[] content) {
    SegmentCipher cipher = SegmentCipher.fresh(KEY, NAME);
    ByteBuffer sealed = ByteBuffer.allocate((int) Segments.sealedSize(content.length));
    sealed.put(cipher.header());
    for (long segment = 0; sealed.hasRemaining(); segment++) {
      int begin = (int) Segments.begin(segment);
      int end = (int) Math.min(content.length, Segments.begin(segment + 1));
      byte[] piece = Arrays.copyOfRange(content, begin, end);
      cipher.seal(segment, end == content.length, piece, piece.length, sealed);
    }
    return sealed.array();
  }

  private static boolean open(
      byte[] sealed, long segment, boolean isLast, int begin, int end, byte[] content) {
    SegmentCipher cipher = SegmentCipher.of(KEY, NAME, Arrays.copyOf(sealed, Segments.HEADER));
    byte[] piece = Arrays.copyOfRange(sealed, begin, end);
    return cipher.open(segment, isLast, piece, piece.length, content);
  }

  private static AesGcmHkdfStreaming tink() throws GeneralSecurityException {
    return new AesGcmHkdfStreaming(KEY.getEncoded(), "HmacSha256", 32, Segments.SIZE, 0);
  }

  private static byte[] name() {
    return NAME.getBytes(StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void tinkOpensWhatIsSealedHere(int size) throws GeneralSecurityException, IOException {
    byte[] opened =
        tink()
            .newDecryptingStream(new ByteArrayInputStream(seal(content(size))), name())
            .readAllBytes();
    assertThat(opened).isEqualTo(content(size));
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void whatTinkHasSealedIsOpenedHere(int size) throws GeneralSecurityException, IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (OutputStream sealing = tink().newEncryptingStream(out, name())) {
      sealing.write(content(size));
    }
    byte[] sealed = out.toByteArray();
    assertThat(sealed).hasSize((int) Segments.sealedSize(size));
    byte[] content = new byte[Segments.SIZE];
    int end = Math.min(sealed.length, Segments.SIZE);
    assertThat(open(sealed, 0, end == sealed.length, Segments.HEADER, end, content)).isTrue();
    int length = Math.min(size, FIRST);
    assertThat(Arrays.copyOf(content, length)).isEqualTo(Arrays.copyOf(content(size), length));
  }

  @Test
  void segmentsCannotBeSwappedCutOffChangedOrTakenFromElsewhere() {
    byte[] sealed = seal(content(3 * OTHER));
    byte[] out = new byte[Segments.SIZE];
    int size = Segments.SIZE;
    assertThat(open(sealed, 1, false, size, 2 * size, out)).isTrue();
    assertThat(open(sealed, 2, false, size, 2 * size, out)).as("another place").isFalse();
    assertThat(open(sealed, 1, true, size, 2 * size, out)).as("as the end").isFalse();
    assertThat(open(sealed, 1, false, size, 2 * size - 1, out)).as("shorter").isFalse();
    sealed[size + 5] ^= 1;
    assertThat(open(sealed, 1, false, size, 2 * size, out)).as("changed").isFalse();
    SegmentCipher other = SegmentCipher.of(KEY, NAME + "2", Arrays.copyOf(sealed, Segments.HEADER));
    byte[] second = Arrays.copyOfRange(sealed, 2 * size, 3 * size);
    assertThat(open(sealed, 2, false, 2 * size, 3 * size, out)).isTrue();
    assertThat(other.open(2, false, second, size, out)).as("another file's name").isFalse();
  }

  @Test
  void theSameContentIsNeverSealedAlike() {
    assertThat(seal(content(10))).isNotEqualTo(seal(content(10)));
  }

  @Test
  void aHeaderThatWasCutOffOpensNothing() {
    byte[] sealed = seal(content(10));
    SegmentCipher cipher = SegmentCipher.of(KEY, NAME, Arrays.copyOf(sealed, 7));
    byte[] piece = Arrays.copyOfRange(sealed, Segments.HEADER, sealed.length);
    assertThat(cipher.open(0, true, piece, piece.length, new byte[Segments.SIZE])).isFalse();
    assertThatThrownBy(
            () ->
                tink()
                    .newDecryptingStream(new ByteArrayInputStream(new byte[7]), name())
                    .readAllBytes())
        .isInstanceOf(IOException.class);
  }
}

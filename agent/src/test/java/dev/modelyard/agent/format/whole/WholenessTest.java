package dev.modelyard.agent.format.whole;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelyard.agent.format.Content;
import dev.modelyard.agent.format.Structure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WholenessTest {
  /**
   * {@code {"a": [1 2 3] as bytes, "b": "xy", "c": [[7], {}], "d": 1.0}} with XGBoost's lengths.
   */
  private static final byte[] UBJSON =
      ubjson(
          "{",
          1L,
          "a",
          "[$U#L",
          3L,
          "123",
          1L,
          "b",
          "SL",
          2L,
          "xy",
          1L,
          "c",
          "[[i7]{}]",
          1L,
          "d",
          "d1234}");

  private static byte[] ubjson(Object... parts) {
    ByteBuffer buffer = ByteBuffer.allocate(1000);
    boolean key = true;
    for (Object part : parts) {
      if (part instanceof Long length) {
        if (key && buffer.get(buffer.position() - 1) != 'L') {
          buffer.put((byte) 'L');
        }
        buffer.putLong(length);
      } else {
        buffer.put(part.toString().getBytes(StandardCharsets.UTF_8));
      }
    }
    return Arrays.copyOf(buffer.array(), buffer.position());
  }

  private static Structure of(String path, byte[] bytes) throws IOException {
    Content content =
        new Content() {
          @Override
          public long size() {
            return bytes.length;
          }

          @Override
          public byte[] read(long offset, int length) {
            int from = (int) Math.min(offset, bytes.length);
            return Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + length));
          }
        };
    return Wholeness.of(path, content);
  }

  private static Structure of(String path, String text) throws IOException {
    return of(path, text.getBytes(StandardCharsets.ISO_8859_1));
  }

  @Test
  void ubjsonEndsWhereItsValuesDo() throws IOException {
    assertThat(of("m.ubj", UBJSON)).isEqualTo(Structure.WHOLE);
    for (int length = 1; length < UBJSON.length; length++) {
      assertThat(of("m.ubj", Arrays.copyOf(UBJSON, length)))
          .as("first %d bytes", length)
          .isEqualTo(Structure.BROKEN);
    }
    assertThat(of("m.ubj", Arrays.copyOf(UBJSON, UBJSON.length + 1))).isEqualTo(Structure.BROKEN);
  }

  @Test
  void ubjsonThatClaimsTheMoonIsBroken() throws IOException {
    assertThat(of("m.ubj", ubjson("{", 1L, "a", "[$L#L", Long.MAX_VALUE, "123}")))
        .isEqualTo(Structure.BROKEN);
    assertThat(of("m.ubj", "{" + "i\u0001a[".repeat(200))).isEqualTo(Structure.BROKEN);
  }

  @ParameterizedTest(name = "version {0}: end {2} of {3} bytes")
  @CsvSource({
    "0, 40, 100, 100, WHOLE",
    "0, 40, 100, 99, BROKEN",
    "1, 44, 100, 100, WHOLE",
    "2, 28, 100, 100, WHOLE",
    "3, 28, 96, 100, BROKEN"
  })
  void hdf5SaysWhereItEnds(int version, int at, long end, int size, Structure expected)
      throws IOException {
    byte[] bytes =
        ByteBuffer.allocate(size)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(0, 0x0a1a0a0d46444889L)
            .put(8, (byte) version)
            .put(version < 2 ? 13 : 9, (byte) 8)
            .putLong(at, end)
            .array();
    assertThat(of("w.h5", bytes)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a.json   | {"a":[1,{"b":null}]} | WHOLE
          a.json   | {"a":[1,{"b":nul     | BROKEN
          a.json   | ''                   | BROKEN
          a.json   | not JSON             | UNKNOWN
          log.json | {"a":1} {"a":2}      | WHOLE
          a.json   | {"loss":NaN}         | WHOLE
          a.json   | {"loss":NaN          | BROKEN
          a.h5     | ''                   | UNKNOWN
          a.index  | of another kind      | UNKNOWN
          a.pkl    | \u0080\u0004K\u0001.  | UNKNOWN
          a.joblib | \u0080\u0004K\u0001   | BROKEN
          a.pkl    | compressed           | UNKNOWN
          __0_0.distcp | PK\u0003\u0004 | UNKNOWN
          a.txt    | \u0080\u0004K\u0001   | UNKNOWN
          """)
  void otherEnds(String path, String text, Structure expected) throws IOException {
    assertThat(of(path, text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(ints = {65_535, 65_536, 200_000})
  void longOnesAreReadInPieces(int length) throws IOException {
    String json = "[\"" + "x".repeat(length) + "\"]";
    assertThat(of("a.json", json)).isEqualTo(Structure.WHOLE);
    assertThat(of("a.json", json.substring(0, json.length() - 1))).isEqualTo(Structure.BROKEN);
  }
}

package dev.modelyard.agent.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelyard.agent.testkit.TorchFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StructureTest {
  private static final class Bytes implements Content {
    private final byte[] bytes;

    Bytes(byte[] bytes) {
      this.bytes = bytes;
    }

    @Override
    public long size() {
      return bytes.length;
    }

    @Override
    public byte[] read(long offset, int length) {
      int from = (int) Math.min(offset, bytes.length);
      return Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + length));
    }
  }

  private static byte[] safetensors(String header, int data) {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(8 + json.length + data)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(json.length)
        .put(json)
        .array();
  }

  private static Structure structure(String name, byte[] content) throws IOException {
    return Structure.of(name, new Bytes(content));
  }

  @Test
  void aTorchFileIsWholeOnlyAtItsFullLength() throws IOException {
    byte[] whole = TorchFile.bytes(1, 2000);
    assertThat(structure("a.pt", whole)).isEqualTo(Structure.WHOLE);
    for (int length = 4; length < whole.length; length++) {
      assertThat(structure("a.pt", Arrays.copyOf(whole, length)))
          .as("cut at %s", length)
          .isEqualTo(Structure.BROKEN);
    }
    assertThat(structure("a.pt", Arrays.copyOf(whole, whole.length + 1)))
        .as("longer")
        .isEqualTo(Structure.BROKEN);
  }

  @Test
  void anEmptyWeightsFileIsBroken() throws IOException {
    assertThat(structure("a.pth", new byte[0])).isEqualTo(Structure.BROKEN);
    assertThat(structure("done", new byte[0])).isEqualTo(Structure.UNKNOWN);
  }

  @Test
  void aLegacyPickleTellsNothing() throws IOException {
    assertThat(structure("a.pt", new byte[] {(byte) 0x80, 2, '.'})).isEqualTo(Structure.UNKNOWN);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"a":{"dtype":"U8","shape":[3],"data_offsets":[0,3]},"b":{"data_offsets":[3,5]}} | 5 | WHOLE
          {"__metadata__":{"format":"pt"},"b":{"data_offsets":[3,5]},"a":{"data_offsets":[0,3]}} | 5 | WHOLE
          {}                                                             | 0 | WHOLE
          {"a":{"data_offsets":[0,3]}}                                   | 2 | BROKEN
          {"a":{"data_offsets":[0,3]}}                                   | 4 | BROKEN
          {"a":{"data_offsets":[0,3]},"b":{"data_offsets":[4,5]}}        | 5 | BROKEN
          {"a":{"data_offsets":[0,3]},"a":{"data_offsets":[3,5]}}        | 5 | BROKEN
          {"a":{"data_offsets":[3,0]}}                                   | 0 | BROKEN
          {"a":{}}                                                       | 0 | BROKEN
          []                                                             | 0 | BROKEN
          {"a":                                                          | 0 | BROKEN
          """)
  void tensorsFillASafetensorsFile(String header, int data, Structure expected) throws IOException {
    assertThat(structure("m.safetensors", safetensors(header.strip(), data))).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, 0, 1, 100, 100_000_001, Long.MAX_VALUE})
  void aSafetensorsHeaderLengthIsNotBelieved(long length) throws IOException {
    byte[] content = safetensors("{}", 10);
    ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
    assertThat(structure("m.safetensors", content)).isEqualTo(Structure.BROKEN);
  }

  @ParameterizedTest
  @CsvSource({
    "m.pt, TORCH",
    "m.onnx, ONNX",
    "m.keras, KERAS",
    "config.json, OTHER",
    "m.safetensors, OTHER"
  })
  void namesTheFormat(String name, ModelFormat expected) throws IOException {
    assertThat(ModelFormat.of(name, new Bytes(TorchFile.bytes(1, 10)))).isEqualTo(expected);
    assertThat(ModelFormat.of("m.safetensors", new Bytes(safetensors("{}", 0))))
        .isEqualTo(ModelFormat.SAFETENSORS);
  }
}

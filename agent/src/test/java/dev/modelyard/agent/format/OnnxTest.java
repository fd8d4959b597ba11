package dev.modelyard.agent.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelyard.agent.testkit.Bytes;
import dev.modelyard.agent.testkit.OnnxFile;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OnnxTest {
  private static final String MODEL = OnnxFile.latin1("m.onnx.data");

  @Test
  void namesTheFileThatItsWeightsLieIn() throws IOException {
    assertThat(Onnx.weightsBeside(Bytes.of(MODEL))).hasValue("m.onnx.data");
    // The value before its key, and a torn end.
    String entry = "\u0012\u0001w\n\u0008location";
    String model = ":" + (char) 17 + "*" + (char) 15 + "j" + (char) 13 + entry;
    assertThat(Onnx.weightsBeside(Bytes.of(model + ":\u0007"))).hasValue("w");
  }

  @Test
  void saysNothingOfWhatIsNotThereYet() throws IOException {
    for (int length = 0; length < MODEL.length(); length++) {
      assertThat(Onnx.weightsBeside(Bytes.of(MODEL.substring(0, length))))
          .as("first %d bytes", length)
          .isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\u0008\u0008", "\u0008\u0008:\u0002*\u0000", "no model"})
  void saysNothingOfAnother(String content) throws IOException {
    assertThat(Onnx.weightsBeside(Bytes.of(content))).isEmpty();
  }

  /** Two bytes each; more would take minutes. */
  @Test
  void doesNotCountFieldsWithoutEnd() throws IOException {
    String fields = "\u0008\u0008".repeat(Onnx.MOST_FIELDS);
    assertThat(Onnx.weightsBeside(Bytes.of(MODEL + fields))).hasValue("m.onnx.data");
    assertThat(Onnx.weightsBeside(Bytes.of(fields + MODEL))).isEmpty();
    assertThat(Onnx.find(Bytes.of(fields + MODEL)))
        .as("what is published is read in full")
        .isEmpty();
  }
}

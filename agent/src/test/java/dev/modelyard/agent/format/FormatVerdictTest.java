package dev.modelyard.agent.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelyard.agent.format.whole.Wholeness;
import dev.modelyard.agent.testkit.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever bytes a file has, its readers come to a verdict: they throw nothing, ask for little at
 * once, and read each byte a few times at most. Here over files that libraries wrote, each as each
 * of the names, and over what has made a reader fail before; {@code make fuzz} looks for more.
 */
class FormatVerdictTest {
  /** Where {@link FormatFuzz} leaves what makes a reader fail. */
  private static final Path FOUND =
      Path.of("src/test/resources/dev/modelyard/agent/format/FormatFuzzInputs");

  /** What a file claims to be; the first byte of an input chooses. */
  private static final List<String> NAMES =
      List.of(
          "model.pt",
          "model.pkl",
          "model.npy",
          "model.npz",
          "model.safetensors",
          "model.keras",
          "model.h5",
          "model.onnx",
          "saved_model.pb",
          "config.json",
          "config.yaml",
          "model.ubj",
          "ckpt-1.index",
          "model.joblib",
          "__0_0.distcp",
          "README");

  private static final List<String> WRITTEN =
      List.of(
          "state.pt",
          "legacy.pt",
          "module.pt",
          "script.pt",
          "numpy-0.pkl",
          "numpy-2.pkl",
          "numpy-4.pkl",
          "numpy-5.pkl",
          "arrays.npz",
          "packed.npz",
          "plain-objects.npy",
          "objects.npy");

  /** Of bytes, for one request of a reader. */
  private static final int AT_ONCE = 1 << 20;

  /** How often a byte may be read: each reader has a look at each entry of each archive. */
  private static final int LOOKS = 200;

  /** Counts what readers ask for. */
  private static final class Watched implements Content {
    private final Bytes bytes;
    private long read;

    Watched(byte[] bytes) {
      this.bytes = new Bytes(bytes);
    }

    @Override
    public long size() {
      return bytes.size();
    }

    @Override
    public byte[] read(long offset, int length) {
      assertThat(offset).as("offset").isNotNegative();
      assertThat(length).as("length").isBetween(0, AT_ONCE);
      byte[] found = bytes.read(offset, length);
      read += found.length;
      return found;
    }

    void assertFewLooks() {
      assertThat(read).as("bytes read of %s", size()).isLessThan(LOOKS * (size() + AT_ONCE));
    }
  }

  private static String name(byte[] input) {
    return NAMES.get(Byte.toUnsignedInt(input[0]) % NAMES.size());
  }

  private static Watched content(byte[] input) {
    byte[] content = new byte[input.length - 1];
    System.arraycopy(input, 1, content, 0, content.length);
    return new Watched(content);
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("files")
  void theInspectorComesToAVerdict(byte[] input) throws IOException {
    inspect(input);
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("files")
  void wholenessComesToAVerdict(byte[] input) throws IOException {
    judge(input);
  }

  static void inspect(byte[] input) throws IOException {
    if (input.length > 0) {
      for (FormatPolicy policy : FormatPolicy.values()) {
        Watched content = content(input);
        assertThat(new FormatInspector(policy).refusal(name(input), content)).isNotNull();
        content.assertFewLooks();
      }
    }
  }

  static void judge(byte[] input) throws IOException {
    if (input.length > 0) {
      Watched content = content(input);
      assertThat(Wholeness.of(name(input), content)).isNotNull();
      content.assertFewLooks();
    }
  }

  static Stream<byte[]> files() throws IOException {
    return Stream.concat(seeds(), found().stream());
  }

  private static List<byte[]> found() throws IOException {
    List<byte[]> found = new ArrayList<>();
    try (Stream<Path> files = Files.walk(FOUND)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        found.add(Files.readAllBytes(file));
      }
    }
    return found;
  }

  /** Each file as each of the names. */
  static Stream<byte[]> seeds() {
    List<byte[]> contents =
        Stream.concat(WRITTEN.stream().map(FormatVerdictTest::written), made()).toList();
    return IntStream.range(0, NAMES.size())
        .boxed()
        .flatMap(name -> contents.stream().map(content -> input(name, content)));
  }

  private static byte[] input(int name, byte[] content) {
    byte[] input = new byte[content.length + 1];
    input[0] = (byte) name;
    System.arraycopy(content, 0, input, 1, content.length);
    return input;
  }

  private static byte[] written(String file) {
    try (InputStream in =
        Objects.requireNonNull(FormatVerdictTest.class.getResourceAsStream("/formats/" + file))) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The beginnings of formats of which there is no small file here. */
  private static Stream<byte[]> made() {
    return Stream.of(
            "",
            "\u0089HDF\r\n\u001a\n" + "\u0000".repeat(100),
            "\u0015\u0000\u0000\u0000\u0000\u0000\u0000\u0000{\"__metadata__\":{}}  ",
            "{\"class_name\":\"Sequential\",\"module\":\"keras\",\"config\":{\"layers\":[]}}",
            "{L\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0001a[$U#L\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0001x}",
            "\u0008\u0001\u0012\u0006MatMul",
            "{\"a\"".repeat(3),
            "\u0093NUMPY\u0002\u0000\u00ff\u00ff\u00ff\u007f{'descr': '|O'}",
            "GGUF\u0003\u0000")
        .map(text -> text.getBytes(StandardCharsets.ISO_8859_1));
  }
}

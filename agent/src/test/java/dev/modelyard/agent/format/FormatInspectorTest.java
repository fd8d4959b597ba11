package dev.modelyard.agent.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.modelyard.agent.testkit.Bytes;
import dev.modelyard.agent.testkit.OnnxFile;
import dev.modelyard.agent.testkit.Zip;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FormatInspectorTest {
  private static final String EVIL = "cos\nsystem\n(S'id'\ntR.";
  private static final String EVIL2 = "\u0080\u0002cposix\nsystem\nU\u0002id\u0085R.";
  private static final String HDF5 = "\u0089HDF\r\n\u001a\n";

  private static Optional<String> refusal(FormatPolicy policy, String name, Content content)
      throws IOException {
    return new FormatInspector(policy).refusal(name, content);
  }

  private static Bytes real(String name) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(
            FormatInspectorTest.class.getResourceAsStream("/formats/" + name), name)) {
      return new Bytes(in.readAllBytes());
    }
  }

  /** Written by PyTorch 1.13 and NumPy 1.24. */
  @ParameterizedTest
  @CsvSource({
    "state.pt, true, false",
    "legacy.pt, true, false",
    "module.pt, false, false",
    "script.pt, false, false",
    "numpy-0.pkl, true, false",
    "numpy-2.pkl, true, false",
    "numpy-4.pkl, true, false",
    "numpy-5.pkl, true, false",
    "arrays.npz, true, true",
    "packed.npz, true, true",
    "plain-objects.npy, true, false",
    "objects.npy, false, false"
  })
  void judgesWhatLibrariesWrite(String file, boolean allowList, boolean safeOnly)
      throws IOException {
    assertThat(refusal(FormatPolicy.ALLOW_LIST, file, real(file)).isEmpty())
        .as("AllowList: %s", refusal(FormatPolicy.ALLOW_LIST, file, real(file)))
        .isEqualTo(allowList);
    assertThat(refusal(FormatPolicy.SAFE_ONLY, file, real(file)).isEmpty())
        .as("SafeOnly: %s", refusal(FormatPolicy.SAFE_ONLY, file, real(file)))
        .isEqualTo(safeOnly);
    assertThat(refusal(FormatPolicy.ANY, file, real(file))).isEmpty();
  }

  @Test
  void namesFileEntryPlaceAndImport() throws IOException {
    assertThat(refusal(FormatPolicy.ALLOW_LIST, "module.pt", real("module.pt")))
        .hasValueSatisfying(
            text ->
                assertThat(text)
                    .matches(
                        "module.pt: module/data.pkl: byte \\d+ GLOBAL imports torch\\.nn\\..*"));
  }

  private static String wide(String text) {
    return String.join("\0", text.split("")) + "\0";
  }

  private record Row(String name, String file, String content, String found) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Row row(String name, String file, String content, String found) {
    return new Row(name, file, content, found);
  }

  private static String torch(String pickle) {
    return new Zip().stored("a/data.pkl", pickle).stored("a/data/0", "\u0000\u0001").latin1();
  }

  private static String replaced(String zip, int at, String with) {
    return zip.substring(0, at) + with + zip.substring(at + with.length());
  }

  private static String npy(String type, String data) {
    String header = "{'descr': " + type + ", 'fortran_order': False, 'shape': (1,), }\n";
    return "\u0093NUMPY\u0001\u0000"
        + (char) (header.length() & 0xff)
        + (char) (header.length() >> 8)
        + header
        + data;
  }

  private static String keras(String config) {
    return new Zip()
        .stored("metadata.json", "{}")
        .stored("config.json", config)
        .stored("model.weights.h5", HDF5 + "..")
        .latin1();
  }

  private static String layer(String name, String module) {
    return "{\"class_name\":\"Sequential\",\"module\":\"keras\",\"config\":{\"layers\":["
        + "{\"class_name\":\"%s\",\"module\":\"%s\",\"config\":{}}]}}".formatted(name, module);
  }

  /** Ways round scanners that were published, and relatives of theirs. */
  static Stream<Row> evil() {
    String plain = torch(EVIL2);
    int directory = plain.indexOf("PK\u0001\u0002");
    return Stream.of(
        row(
            "pickle named as PyTorch names zips (CVE-2025-10155)",
            "pytorch_model.bin",
            EVIL2,
            "posix"),
        row("pickle named as something harmless", "weights.safetensors", EVIL2, "posix"),
        row("pickle named as text", "vocab.txt", EVIL, "os.system"),
        row(
            "checksum of an entry wrong (CVE-2025-10156)",
            "m.pt",
            replaced(replaced(plain, 14, "\u0000\u0000"), directory + 16, "\u0000\u0000"),
            "posix"),
        row("submodule (CVE-2025-10157)", "m.pkl", "casyncio.unix_events\n_x\n)R.", "asyncio.unix"),
        row(
            "entry said to be encrypted (modelscan#263)",
            "m.pt",
            replaced(plain, directory + 8, "\u0001"),
            "encr"),
        row(
            "entry with two names (modelscan#263)",
            "m.pt",
            replaced(plain, 30, "b"),
            "another name"),
        row(
            "command run by PyTorch (modelscan#338)",
            "m.pkl",
            "ctorch.utils.collect_env\nrun\n(S'id'\ntR.",
            "torch.utils.collect_env.run"),
        row(
            "command run by Python (modelscan#338)",
            "m.pkl",
            "cmultiprocessing.util\nspawnv_passfds\n(C\u0007/bin/sh(C\u0002shtttR.",
            "multiprocessing.util.spawnv_passfds"),
        row(
            "what is fetched (modelscan#338)",
            "m.pkl",
            "cpandas.io.parsers.readers\nread_csv\n(S'https://example.org'\ntR.",
            "pandas.io.parsers.readers.read_csv"),
        row(
            "entry with two ways of packing",
            "m.pt",
            replaced(plain, 8, "\u0008"),
            "packed in a way"),
        row("entry with two sizes", "m.pt", replaced(plain, 18, "\u0001"), "two sizes"),
        row(
            "entry the directory does not have",
            "m.pt",
            new Zip().stored("a/data.pkl", EVIL2).latin1().substring(0, plain.indexOf("PK", 4))
                + torch("N."),
            "directory is not plainly"),
        row("bytes before the first entry", "m.pt", "N.##" + plain, "inside of something else"),
        row(
            "comment with another end",
            "m.pt",
            plain.substring(0, plain.length() - 2) + "\u0001\u0000x",
            "directory is not plainly"),
        row("pickle before a zip", "m.pkl", EVIL2 + torch("N."), "inside of something else"),
        row(
            "pickle within a zip under any name (modelscan#263)",
            "m.zip",
            new Zip().stored("readme.md", "#").deflated("img/logo.png", EVIL2).latin1(),
            "logo.png"),
        row(
            "pickle in a zip in a zip",
            "m.zip",
            new Zip().deflated("in.zip", plain).latin1(),
            "posix"),
        row("second pickle behind a harmless one", "m.pkl", "\u0080\u0002N." + EVIL2, "posix"),
        row(
            "pickle behind what older PyTorch writes first",
            "m.pt",
            "\u0080\u0002\u008a\nl\u00fc\u009cF\u00f9 j\u00a8P\u0019.\u0080\u0002M\u00e9\u0003."
                + "\u0080\u0002}."
                + EVIL2,
            "posix"),
        row("array of objects", "m.npy", npy("'|O'", EVIL2), "posix"),
        row("array of records with objects", "m.npy", npy("[('a', '|O')]", EVIL2), "posix"),
        row("array of objects, by their name", "m.npy", npy("'object'", EVIL2), "posix"),
        row("array of objects, escaped", "m.npy", npy("'\\x4f'", EVIL2), "posix"),
        row("array of objects, in two pieces", "m.npy", npy("'|' 'O'", EVIL2), "posix"),
        row("array of text of any length", "m.npy", npy("'|T16'", EVIL2), "posix"),
        row("array of fields by their letters", "m.npy", npy("['aO']", EVIL2), "posix"),
        row("array of two types", "m.npy", npy("'<f4', 'descr': 'object'", EVIL2), "posix"),
        row(
            "array of objects in an archive",
            "m.npz",
            new Zip().stored("a.npy", npy("'|O'", EVIL2)).latin1(),
            "posix"),
        row(
            "joblib's arrays", "m.joblib",
            "\u0080\u0003cjoblib.numpy_pickle\nNumpyArrayWrapper\n)\u0081}b.", "NumpyArrayWrapper"),
        row("compressed pickle (gzip)", "m.pkl.gz", "\u001f\u008b\u0008\u0000", "gzip"),
        row("compressed pickle (zlib)", "m.joblib", "x\u009cK", "compressed"),
        row("compressed pickle (bzip2)", "m.pkl", "BZh91AY", "bzip2"),
        row("compressed pickle (xz)", "m.pkl", "\u00fd7zXZ\u0000", "xz"),
        row(
            "compressed pickle (LZMA alone)",
            "m.joblib",
            "]\0\0\u0080\0" + "\u00ff".repeat(8) + "\0",
            "lzma"),
        row(
            "compressed pickle (LZMA alone, its size said)",
            "m.joblib",
            "]\0\0\0\u0004\u0007" + "\0".repeat(7) + "\0",
            "lzma"),
        row(
            "compressed pickle (joblib's first format)",
            "m.joblib",
            "ZF" + "0x2a".concat(" ".repeat(15)) + "x\u009cK",
            "joblib"),
        row("compressed pickle (zstd, behind a frame to skip)", "m.pkl", "P*M\u0018", "zstd"),
        row("compressed pickle (zstd before 0.8)", "m.pkl", "\"\u00b5/\u00fd", "zstd"),
        row("compressed pickle (lz4, legacy)", "m.pkl", "\u0002!L\u0018", "lz4"),
        row("archive (tar)", "m.nemo", "a".repeat(257) + "ustar\u000000", "archive"),
        row("archive, PyTorch's oldest format (CVE-2025-32434)", "m.pt", tar("%06o\0 "), "archive"),
        row("archive (tar, its sum in another way)", "m.pt", tar("0o_%o"), "archive"),
        row("archive (tar, its sum of signed bytes)", "m.pt", tar("\u00e9", "%o"), "archive"),
        row("archive (tar, its sum in binary)", "m.pt", tar("\u0080\0\0\0\0\0%c%c"), "archive"),
        row(
            "archive (tar, behind a header that leaves its sum out)",
            "m.pt",
            tar(NO_SUM, "") + tar("%06o\0 "),
            "archive"),
        row("Lambda layer", "m.keras", keras(layer("Lambda", "keras.layers")), "Lambda"),
        row(
            "module of one's choice (CVE-2025-1550)",
            "m.keras",
            keras(layer("run", "subprocess")),
            "subprocess.run"),
        row(
            "Keras against itself (CVE-2025-8747)",
            "m.keras",
            keras(layer("get_file", "keras.utils")),
            "keras.utils.get_file"),
        row(
            "turning safe mode off (CVE-2025-9906)",
            "m.keras",
            keras(layer("enable_unsafe_deserialization", "keras.config")),
            "keras.config"),
        row(
            "PyTorch inside Keras (CVE-2025-49655)",
            "m.keras",
            keras(layer("TorchModuleWrapper", "keras.layers")),
            "TorchModuleWrapper"),
        row(
            "PyTorch inside Keras, by a longer name",
            "m.keras",
            keras(layer("layers.TorchModuleWrapper", "keras")),
            "layers.TorchModuleWrapper"),
        row(
            "function of Keras as a type",
            "m.keras",
            keras(
                "{\"class_name\":\"__typespec__\",\"spec_name\":\"load_model\","
                    + "\"module\":\"keras.models\",\"config\":[]}"),
            "__typespec__"),
        row(
            "config under a name that ends earlier for some",
            "m.keras",
            new Zip()
                .stored("config.json\0", " ".repeat(70) + layer("Lambda", "keras.layers"))
                .latin1(),
            "control character"),
        row(
            "entry with another name elsewhere",
            "m.keras",
            new Zip().named("a", "config.json").latin1(),
            "another name"),
        row(
            "config behind white space",
            "m.txt",
            " ".repeat(5000) + layer("Lambda", "keras.layers"),
            "Lambda"),
        row(
            "zip whose comment is longer than it may be",
            "m.keras",
            "XXXX" + keras(layer("Lambda", "keras.layers")) + "A".repeat(65536),
            "inside of something else"),
        row(
            "a name said twice",
            "m.keras",
            keras("{\"config\":{},\"class_name\":\"Lambda\",\"class_name\":\"Dense\"}"),
            "twice"),
        row(
            "JSON only others can read",
            "m.keras",
            keras("{\"x\":+1,\"class_name\":\"Lambda\",\"config\":{}}"),
            "cannot be read as JSON"),
        row(
            "class escaped in JSON only others can read",
            "m.keras",
            keras("{\"x\":+1,\"\\u0063lass_name\":\"Lambda\",\"config\":{}}"),
            "cannot be read as JSON"),
        row(
            "architecture as UTF-16",
            "model.json",
            wide(layer("Lambda", "keras.layers")),
            "Lambda"),
        row(
            "class in UTF-16 that is damaged",
            "model.json",
            wide("{\"class_name\":\"Lambda\"") + "\u0000\u0000{",
            "class"),
        row("architecture as JSON", "model.json", layer("Lambda", "keras.layers"), "Lambda"),
        row(
            "architecture in HDF5 (CVE-2025-9905)",
            "m.h5",
            HDF5 + "..model_config..",
            "model_config"),
        row(
            "HDF5 behind a user block",
            "m.h5",
            " ".repeat(1024) + HDF5 + "..model_config..",
            "model_config"),
        row(
            "YAML that makes objects",
            "config.yaml",
            "a: !!python/object/apply:os.system ['id']\n",
            "YAML"),
        row(
            "graph that calls Python",
            "saved_model.pb",
            "\u0008\u0001\u0012\u000bEagerPyFunc",
            "PyFunc"),
        row(
            "graph that prints into a file",
            "saved_model.pb",
            "\u0012\u0007PrintV2*(\n\routput_stream\u0012\u0017\u0012\u0015file:///etc/cron.d/x",
            "file://"),
        row(
            "graph that copies tensors into files",
            "saved_model.pb",
            "\u0012\u000fDebugIdentityV2",
            "DebugIdentity"),
        row("graph with a data set", "g.pb", "\u0012\u000fTextLineDataset", "TextLineDataset"),
        row("graph with records", "g.pb", "\u0012\u0011TFRecordDatasetV2", "TFRecordDataset"),
        row(
            "graph with records of one length",
            "g.pb",
            "\u0012\u001aFixedLengthRecordDatasetV2",
            "FixedLengthRecord"),
        row("graph that maps a file", "g.pb", "\u0012\u000eImmutableConst", "ImmutableConst"),
        row("graph that makes graphs", "g.pb", "\u0012\u0010DatasetFromGraph", "FromGraph"),
        row(
            "graph that prints into a file, as text",
            "g.pbtxt",
            printed("s: \"file:///x\""),
            "names a file"),
        row(
            "graph that prints into a file, as text in pieces, escaped",
            "g.pbtxt",
            printed("s # s\n: 'fi' \"\\154e\" ':\\x2f\\057x'"),
            "names a file"),
        row(
            "graph that copies tensors into files, as text",
            "g.pbtxt",
            "node { op: \"DebugNumericSummary\" attr { key: \"debug_urls\" value { list {"
                + " s: [\"grpc://x\", \"file://x\"] } } } }",
            "names a file"),
        row(
            "YAML that makes objects, in UTF-16",
            "c.yaml",
            "\u00ff\u00fe" + wide("!!python/x"),
            "YAML"),
        row(
            "graph that reads files, a length written longer",
            "saved_model.pb",
            "\u0012\u0088\0ReadFile",
            "ReadFile"),
        row(
            "graph that begins as JSON may",
            "saved_model.pb",
            "\n{\n\u0001a\u0012\u0008ReadFile",
            "ReadFile"),
        row(
            "YAML that begins as JSON does",
            "config.yaml",
            "{a: !!python/object/apply:os.system ['id']}\n",
            "YAML"),
        row("graph as text", "saved_model.pbtxt", "node { op: \"ReadFile\" }", "ReadFile"),
        row(
            "graph as text, an operation in pieces",
            "saved_model.pbtxt",
            "node{op # \"\n:'Read'\n\"File\"}",
            "ReadFile"),
        row(
            "graph as text, an operation escaped",
            "saved_model.pbtxt",
            "node { op: \"Read\\106ile\" }",
            "escaped"),
        row(
            "ONNX with weights elsewhere",
            "m.onnx",
            OnnxFile.latin1("../../etc/passwd"),
            "outside"),
        row(
            "ONNX with weights elsewhere, a field's number too large",
            "m.onnx",
            OnnxFile.latin1("w")
                + OnnxFile.latin1("../../etc/passwd")
                    .replace(":", "\u00ba\u0080\u0080\u0080\u0010"),
            "cannot be read"),
        row(
            "program in a zip",
            "m.pt",
            new Zip().stored("m/code/__torch__.py", "class Evil(Module):\n").latin1(),
            "m/code/__torch__.py is program code"),
        row(
            "program of torch.export",
            "m.pt2",
            new Zip().stored("serialized_exported_program.json", "{}").latin1(),
            "m.pt2 is a program of torch.export"),
        row(
            "program of a later torch.export",
            "m.pt2",
            new Zip()
                .stored("m/archive_format", "pt2")
                .stored("m/models/model.json", "{}")
                .latin1(),
            "m.pt2 is a program of torch.export"),
        row("program with a name of two lines", "a\nb.py", "print(1)\n", "program code"),
        row("program", "modeling.py", "print(1)\n", "program code"),
        row("library", "plugin.bin", "\u007fELF\u0002", "is a program"));
  }

  /** Makes the signed bytes of a header add up to 0, which is what Python reads in no digits. */
  private static final String NO_SUM = "\0\0\u0080\u0080\u00d0";

  /** The header of a file in an archive, of {@code ustar} nothing, with its sum in some form. */
  private static String tar(String sum) {
    return tar("pickle", sum);
  }

  private static String tar(String name, String sum) {
    String begin = name + "\0".repeat(148 - name.length());
    byte[] blank =
        (begin + " ".repeat(8) + "0" + "\0".repeat(355)).getBytes(StandardCharsets.ISO_8859_1);
    int total = 0;
    for (byte each : blank) {
      total += each;
    }
    String said =
        sum.contains("c") ? sum.formatted(total >> 8, total & 0xff) : sum.formatted(total);
    return begin + said + "\0".repeat(8 - said.length()) + "0" + "\0".repeat(355);
  }

  /** A graph that prints, with text like this for where to. */
  private static String printed(String value) {
    return "node { op: \"PrintV2\" attr { key: \"output_stream\" value { %s } } }\n"
        .formatted(value);
  }

  @ParameterizedTest
  @MethodSource("evil")
  void refusesWhatCouldRunCode(Row row) throws IOException {
    for (FormatPolicy policy :
        new FormatPolicy[] {FormatPolicy.ALLOW_LIST, FormatPolicy.SAFE_ONLY}) {
      assertThat(refusal(policy, row.file(), Bytes.of(row.content())))
          .as(policy.label())
          .hasValueSatisfying(text -> assertThat(text).startsWith(row.file()));
    }
    assertThat(refusal(FormatPolicy.ALLOW_LIST, row.file(), Bytes.of(row.content())).orElseThrow())
        .contains(row.found());
    assertThat(refusal(FormatPolicy.ANY, row.file(), Bytes.of(row.content()))).isEmpty();
  }

  static Stream<Row> safe() {
    return Stream.of(
        row("empty", "done", "", ""),
        row("JSON", "config.json", "{\"hidden\": 3}", ""),
        row("a class of one's own", "m.json", layer("own.Layer", ""), ""),
        row("text that begins like an import", "labels.txt", "car\ntruck\nbird\n", ""),
        row("text that begins like a comment", "README.md", "# Model\n\nReads images.\n", ""),
        row("YAML", "config.yaml", "a: 1\n", ""),
        row("ONNX", "m.onnx", OnnxFile.latin1("weights.bin"), ""),
        row("array", "m.npy", npy("'<f4'", "\u0000\u0000\u0080?"), ""),
        row("array of times", "m.npy", npy("'<M8[25us]'", "\0".repeat(8)), ""),
        row(
            "array of records",
            "m.npy",
            npy(
                "[('Of', '|u1'), ((\"it's\", 'n'), '<f4', (2, 3)), ('', '|V3'), ('s', [('i', '|b1')])]",
                "\0".repeat(40)),
            ""),
        row(
            "array of many fields",
            "m.npy",
            npy("[" + "('abc', '<f8'), ".repeat(4000) + "]", ""),
            ""),
        row(
            "entry whose name is not ASCII",
            "m.npz",
            new Zip().named("\u00e9.txt", "\u00e9.txt").latin1(),
            ""),
        row("text that begins as joblib's first format", "a.txt", "ZFS stores blocks, ...\n", ""),
        row("graph as text", "g.pbtxt", "node { op: \"MatMul\" name: \"\\\"\\101\" }\n", ""),
        row("graph that prints, as text", "g.pbtxt", printed("s: \"stderr\""), ""),
        row("GGUF", "m.gguf", "GGUF\u0003\u0000", ""));
  }

  @ParameterizedTest
  @MethodSource("safe")
  void takesWhatRunsNothing(Row row) throws IOException {
    for (FormatPolicy policy : FormatPolicy.values()) {
      assertThat(refusal(policy, row.file(), Bytes.of(row.content()))).as(policy.label()).isEmpty();
    }
  }

  static Stream<Row> harmless() {
    return Stream.of(
        row("weights in HDF5", "m.weights.h5", HDF5 + "..", ""),
        row("layers of Keras", "m.keras", keras(layer("Dense", "keras.layers")), ""),
        row(
            "an optimizer of Keras on PyTorch",
            "m.keras",
            keras(layer("Adam", "keras.src.backend.torch.optimizers.torch_adam")),
            ""),
        row("unknown bytes", "tokenizer.model", "\n\u000e\n\u0005<unk>", ""),
        row("numbers that begin as JSON may", "m.bin", "[\u0000\\u0\u0000", ""),
        row("numbers that begin as LZMA may", "m.bin", "]\0\0=\u0001\u0002" + "<=?".repeat(9), ""),
        row("numbers whose sum is that of no tar", "m.bin", tar(NO_SUM, ""), ""),
        row(
            "a graph that prints, with checkpoints and a vocabulary",
            "saved_model.pb",
            "\u0008\u0001PrintV2 stderr SaveV2 RestoreV2 MergeV2Checkpoints ShardedFilename"
                + " InitializeTableFromTextFileV2",
            ""),
        row("a graph", "saved_model.pb", "\u0008\u0001\u0012\u0006MatMul", ""));
  }

  @ParameterizedTest
  @MethodSource("harmless")
  void theAllowListTakesWhatIsHarmless(Row row) throws IOException {
    Bytes content = Bytes.of(row.content());
    assertThat(refusal(FormatPolicy.ALLOW_LIST, row.file(), content)).isEmpty();
    assertThat(refusal(FormatPolicy.SAFE_ONLY, row.file(), content)).isPresent();
  }

  private static String numbers(Random random, boolean half) {
    ByteBuffer bytes = ByteBuffer.allocate(256).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining()) {
      int bits = Float.floatToIntBits((float) random.nextGaussian() / 50);
      if (half) {
        bytes.putShort((short) (bits >>> 16));
      } else {
        bytes.putInt(bits);
      }
    }
    return new String(bytes.array(), StandardCharsets.ISO_8859_1);
  }

  /** Raw numbers begin with anything: none of a model's tensors is taken for a pickle. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void takesModelsOfManyTensors(boolean half) throws IOException {
    for (int seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      Zip zip = new Zip().stored("a/data.pkl", "\u0080\u0002}.");
      for (int i = 0; i < 200; i++) {
        zip.stored("a/data/" + i, numbers(random, half));
      }
      Bytes content = Bytes.of(zip.latin1());
      assertThat(refusal(FormatPolicy.ALLOW_LIST, "m.pt", content)).as("seed %s", seed).isEmpty();
      assertThat(refusal(FormatPolicy.SAFE_ONLY, "m.pt", content)).isPresent();
    }
  }

  static Stream<Arguments> besidePickle() {
    String computed = "\u0080\u0004\u008c\u0002os\u0085\u008c\u0006system\u0093.";
    return Stream.of(
        arguments("a/data/7", computed, false),
        arguments("a/data/7", "\u0080\u0006.", false),
        arguments("a/data/7", "\u0082\u0001)R.", false),
        arguments("a/data/7", EVIL2, true),
        arguments("a/data/7x", computed, true),
        arguments("a/data/", computed, true),
        arguments("b/data/7", computed, true),
        arguments("a/b/data/7", computed, true),
        arguments("a/b", "\u0080\u0006.", true),
        arguments("a/b", "\u0082\u0001)R.", true));
  }

  /** What only looks odd is chance in a tensor, and a finding where something may unpickle it. */
  @ParameterizedTest
  @MethodSource("besidePickle")
  void looksAtTensorsLessCloselyThanAtPickles(String name, String bytes, boolean refused)
      throws IOException {
    String zip = new Zip().stored("a/data.pkl", "\u0080\u0002}.").stored(name, bytes).latin1();
    assertThat(refusal(FormatPolicy.ALLOW_LIST, "m.pt", Bytes.of(zip)).isPresent())
        .isEqualTo(refused);
  }

  @Test
  void withoutPickleBesideThemNumbersAreNoTensors() throws IOException {
    String zip = new Zip().stored("a/data/7", "\u0080\u0006.").latin1();
    assertThat(refusal(FormatPolicy.ALLOW_LIST, "m.pt", Bytes.of(zip))).isPresent();
  }

  @Test
  void aBombIsNotUnpackedToItsEnd() throws IOException {
    String bomb = new Zip().deflated("a", "V" + "0".repeat(300_000_000)).latin1();
    assertThat(bomb).hasSizeLessThan(1_000_000);
    assertThat(refusal(FormatPolicy.ALLOW_LIST, "m.zip", Bytes.of(bomb)))
        .hasValueSatisfying(text -> assertThat(text).contains("unpacks to more than"));
  }

  @Test
  void aZipCutAnywhereIsRefusedOrNoZip() throws IOException {
    String whole = torch(EVIL2);
    for (int length = 4; length < whole.length(); length++) {
      assertThat(refusal(FormatPolicy.ALLOW_LIST, "m.pt", Bytes.of(whole.substring(0, length))))
          .as("cut at %s", length)
          .isPresent();
    }
  }

  /** Else a file with holes takes all memory there is. */
  @Test
  void readsNoHeaderThatIsAsLargeAsTheFile() throws IOException {
    byte[] begin = Bytes.of("\u0093NUMPY\u0002\u0000\u00f0\u00ff\u00ff\u007f").read(0, 12);
    Content holes =
        new Content() {
          @Override
          public long size() {
            return 3L << 30;
          }

          @Override
          public byte[] read(long offset, int length) {
            assertThat(length).as("bytes asked for at once").isBetween(0, 1 << 20);
            return offset == 0 ? Arrays.copyOf(begin, length) : new byte[length];
          }
        };
    assertThat(refusal(FormatPolicy.ALLOW_LIST, "m.npy", holes))
        .hasValueSatisfying(text -> assertThat(text).contains("header of an array"));
  }
}

package dev.modelyard.agent.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelyard.agent.testkit.Bytes;
import dev.modelyard.agent.testkit.Counted;
import java.io.IOException;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PickleReaderTest {
  private static final String PROTO2 = "\u0080\u0002";
  private static final String PROTO4 = "\u0080\u0004";
  private static final String STACK_GLOBAL = "\u0093";
  private static final String CALL_ID = "(S'id'\ntR.";

  private static String text(String text) {
    return "\u008c" + (char) text.length() + text;
  }

  private static PickleReader.Walk walk(String latin1) throws IOException {
    return PickleReader.walk(
        Bytes.of(latin1), 0, PickleReader.Use.PICKLE, HarmlessImports::contains);
  }

  private record Row(String name, String pickle, String found) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Row row(String name, String pickle, String found) {
    return new Row(name, pickle, found);
  }

  static Stream<Row> imports() {
    return Stream.of(
        row("protocol 0 by GLOBAL", "cos\nsystem\n" + CALL_ID, "GLOBAL imports os.system"),
        row("protocol 0 by INST", "(S'id'\nios\nsystem\n.", "INST imports os.system"),
        row("class for OBJ", "(cos\nsystem\nS'id'\no.", "GLOBAL imports os.system"),
        row(
            "class for NEWOBJ",
            PROTO2 + "csubprocess\nPopen\nU\u0002id\u0085\u0081.",
            "GLOBAL imports subprocess.Popen"),
        row(
            "protocol 4",
            PROTO4 + text("os") + text("system") + STACK_GLOBAL + text("id") + "\u0085R.",
            "STACK_GLOBAL imports os.system"),
        row(
            "names from the memo",
            PROTO4 + text("system") + "\u0094" + text("os") + "\u009400h\u0001h\u0000\u0093)R.",
            "STACK_GLOBAL imports os.system"),
        row(
            "names put under numbers of their own",
            PROTO4
                + "S'os'\nr\u0010\u0000\u0000\u00000V system\nq\u00070j\u0010\u0000\u0000\u0000"
                + "h\u0007\u0093)R.",
            "STACK_GLOBAL imports os. system"),
        row("names duplicated", PROTO4 + text("this") + "2\u0093.", "imports this.this"),
        row(
            "names of every kind of text",
            PROTO4
                + "X\u0002\u0000\u0000\u0000os\u008d\u0006"
                + "\u0000".repeat(7)
                + "system\u0093.",
            "STACK_GLOBAL imports os.system"),
        row(
            "names of old text",
            PROTO4 + "U\u0002osT\u0006\u0000\u0000\u0000system\u0093.",
            "STACK_GLOBAL imports os.system"),
        row("escaped name", PROTO4 + "V\\u006fs\nV system\n\u0093.", "cannot be followed"),
        row("quoted name, escaped", PROTO4 + "S'\\x6fs'\nS'system'\n\u0093.", "cannot be followed"),
        row("name made by code", PROTO4 + "NN\u0093.", "cannot be followed"),
        row("name from a number not written plainly", "Vos\np0_0\n0g0\ng0\n\u0093.", "followed"),
        row("name from below a mark", PROTO4 + text("os") + text("x") + "(\u0093.", "followed"),
        row(
            "place in the memo never written, which PyTorch's own reader takes",
            PROTO2 + "Nq\u00010h\u00000c__torch__\nEvil\n)\u0081.",
            "GLOBAL imports __torch__.Evil"),
        row("extension registry", PROTO2 + "\u0082\u0001.", "EXT imports by a number"),
        row(
            "extension registry, called in a pickle that is cut off",
            PROTO2 + "\u0083\u0001\u0000)R",
            "EXT imports by a number"),
        row(
            "attribute of something harmless",
            PROTO4 + text("collections") + text("OrderedDict.__class__") + "\u0093.",
            "collections.OrderedDict.__class__"),
        row("submodule of a forbidden module", "casyncio.unix_events\n_Unix\n.", "asyncio.unix"),
        row("module split elsewhere", "ctorch\n_utils._rebuild_tensor_v2\n.", "imports torch._ut"),
        row("nested torch file", "ctorch.storage\n_load_from_bytes\n.", "_load_from_bytes"),
        row("import that is never called", "cantigravity\nfly\n.", "antigravity.fly"),
        row(
            "import before the end of a broken pickle",
            "cos\nsystem\n(S'id'\ntR\u0000",
            "os.system"),
        row("import after text without quotes", "S\ncos\nsystem\n.", "os.system"),
        row(
            "import within a frame that lies",
            PROTO4
                + "\u0095"
                + "\u00ff".repeat(7)
                + "\u0000"
                + text("os")
                + text("system")
                + "\u0093.",
            "os.system"),
        row("state put into an import", "ccollections\nOrderedDict\n}b.", "changes what it has"),
        row(
            "state put into an import, from a place in the memo that is not kept",
            "cargparse\nNamespace\np2000000\n0g2000000\n(N}S'a'\nNstb.",
            "changes what it may have"),
        row(
            "state put into an import, from a place not written plainly",
            "cargparse\nNamespace\np1_0\n0g10\n(N}S'a'\nNstb.",
            "changes what it may have"),
        row(
            "state put into an import, once nothing from the memo is known",
            "cargparse\nNamespace\np0\n0Np2000000\n0g0\n(N}S'a'\nNstb.",
            "changes what it may have"),
        row(
            "state put into an import below a mark",
            "cargparse\nNamespace\nN(NbcU\nU\n.",
            "changes what it may have"),
        row("protocol of the future", "\u0080\u0006.", "protocol 6"),
        row(
            "name of a length no name has",
            "cos\n" + "path.os.".repeat(10_000) + "system\n.",
            "name of 80009 bytes"));
  }

  @ParameterizedTest
  @MethodSource("imports")
  void findsWhatIsImported(Row row) throws IOException {
    assertThat(walk(row.pickle()).finding())
        .hasValueSatisfying(finding -> assertThat(finding.what()).contains(row.found()));
  }

  static Stream<Row> harmless() {
    return Stream.of(
        row(
            "numbers, text, containers",
            PROTO2 + "}q\u0000(X\u0001\u0000\u0000\u0000aK\u0001u.",
            ""),
        row("an ordered dictionary", "ccollections\nOrderedDict\n)R}b.", ""),
        row(
            "protocol 4 by STACK_GLOBAL",
            PROTO4 + text("collections") + text("OrderedDict") + "\u0093)R.",
            ""),
        row(
            "module name once, from the memo",
            PROTO4
                + text("torch")
                + "\u0094"
                + text("FloatStorage")
                + "\u0093h\u0000"
                + text("Size")
                + "\u0093\u0086.",
            ""),
        row(
            "objects, and names, behind more than is kept of the memo",
            PROTO4
                + "Nr\u0000\u0000\u0010\u00000"
                + text("argparse")
                + text("Namespace")
                + "\u0093)\u0081}br\u0001\u0000\u0010\u0000.",
            ""),
        row("a buffer of protocol 5", "\u0080\u0005\u0096\u0001" + "\u0000".repeat(7) + "a.", ""),
        row("text that looks like an opcode", PROTO2 + "U\ncos\nsystem.", ""));
  }

  @ParameterizedTest
  @MethodSource("harmless")
  void takesWhatIsHarmless(Row row) throws IOException {
    PickleReader.Walk walk = walk(row.pickle());
    assertThat(walk.finding()).isEmpty();
    assertThat(walk.stopped()).isTrue();
    assertThat(walk.end()).isEqualTo(row.pickle().length());
  }

  static Stream<Row> broken() {
    return Stream.of(
        row("no opcode", "{\"a\": 1}", ""),
        row("nothing to pop", "0cos\nsystem\n.", ""),
        row("no mark", "tcos\nsystem\n.", ""),
        row("cut off", PROTO2 + "X\u0005\u0000\u0000\u0000ab", ""),
        row(
            "length beyond the file",
            PROTO4 + "\u008e" + "\u00ff".repeat(8) + "cos\nsystem\n.",
            ""),
        row("no name", "c\u0001\n\u0002\nR.", ""),
        row("numbers that begin like an extension", "\u0084?\u0080?=\u0000", ""),
        row("numbers that begin like a pickle", "\u0080?\u0080?cos\nsystem\n.", ""));
  }

  @ParameterizedTest
  @MethodSource("broken")
  void goesNoFurtherThanAnyUnpickler(Row row) throws IOException {
    assertThat(walk(row.pickle()).finding()).isEmpty();
    assertThat(walk(row.pickle()).stopped()).isFalse();
  }

  @Test
  void saysWhere() throws IOException {
    assertThat(walk(PROTO2 + "K\u0001cos\nsystem\n.").finding()).map(Finding::at).hasValue(4L);
  }

  @Test
  void aBombEndsInAFinding() throws IOException {
    assertThat(walk("N".repeat(2_000_000) + ".").finding())
        .hasValueSatisfying(finding -> assertThat(finding.what()).contains("values waiting"));
    assertThat(walk("(".repeat(2_000_000)).finding()).isPresent();
    assertThat(walk("Np4000000000\n0g4000000000\ng4000000000\n\u0093.").finding()).isPresent();
  }

  /** Some readers of content start again from the front to go back. */
  @Test
  void goesBackToANameOnce() throws IOException {
    Bytes pickle =
        Bytes.of(
            PROTO4
                + text("torch")
                + "\u00940"
                + text("Size")
                + "\u00940"
                + "N0".repeat(100_000)
                + "h\u0000h\u0001\u00930".repeat(1000)
                + "N.");
    AtomicLong read = new AtomicLong();
    PickleReader.Walk walk =
        PickleReader.walk(
            new Counted(pickle, read), 0, PickleReader.Use.PICKLE, HarmlessImports::contains);
    assertThat(walk.finding()).isEmpty();
    assertThat(walk.stopped()).isTrue();
    assertThat(read.get()).isLessThan(pickle.size() + 10_000);
  }

  /** Whatever the bytes: it ends, and never throws. */
  @Test
  void followsNoise() throws IOException {
    Random random = new Random(1);
    String opcodes =
        "(.0120FIJKLMNPQRSTUVX]abcdeghijlopqrstu})\u0080\u0081\u0085\u0087\u0093\u0094";
    for (int round = 0; round < 20_000; round++) {
      StringBuilder noise = new StringBuilder();
      for (int i = random.nextInt(40); i >= 0; i--) {
        noise.append(opcodes.charAt(random.nextInt(opcodes.length())));
        noise.append(random.nextInt(4) == 0 ? "1\n" : "");
      }
      assertThat(walk(noise.toString()).end()).isLessThanOrEqualTo(noise.length());
    }
  }
}

package dev.modelyard.agent.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Whether loading a file could run code, by its bytes: its name is believed only where that makes
 * the verdict stricter. Executes nothing. A file may be several things at once, so each reader has
 * a look at it.
 */
public final class FormatInspector {
  private static final Pattern PROGRAM =
      Pattern.compile("(?s).*\\.(py|pyc|pyd|pyw|so|dylib|dll|exe|sh|jar|class|egg|whl)(\\.\\d+)*");

  /** Of all versions of a {@code .pt2}; the shapes in it are text that SymPy evaluates. */
  private static final Pattern EXPORTED =
      Pattern.compile("(?s)(.*/|)(serialized_exported_program\\.json|archive_format)");

  private static final Pattern TENSOR = Pattern.compile("(?s)(.*/|)data/[0-9]+");

  private static final String HDF5 = "\u0089HDF\r\n\u001a\n";
  private static final String NPY = "\u0093NUMPY";

  /** Of an array, in bytes; NumPy itself reads no more than 10,000 unless told to. */
  private static final int LARGEST_HEADER = 1 << 16;

  private static final int DEEPEST = 4;

  /** {@code torch.save} before it wrote zips: a number, then four more pickles, then raw bytes. */
  private static final String OLD_TORCH = "\u008a\nl\u00fc\u009cF\u00f9 j\u00a8P\u0019.";

  private static final int OLD_TORCH_PICKLES = 5;

  private final FormatPolicy policy;

  public FormatInspector(FormatPolicy policy) {
    this.policy = policy;
  }

  /**
   * Why the policy refuses a file, naming file, place and what is there; empty when it does not.
   */
  public Optional<String> refusal(String path, Content content) throws IOException {
    if (policy == FormatPolicy.ANY) {
      return Optional.empty();
    }
    return refusal(
        path, content, new Place(0, PickleReader.Use.PICKLE, Effort.forFileOf(content.size())));
  }

  private Optional<String> refusal(String path, Content content, Place place) throws IOException {
    if (PROGRAM.matcher(path.toLowerCase(Locale.ROOT)).matches()) {
      return Optional.of(path + " is program code");
    }
    try {
      Optional<String> refusal = closed(path, content, place);
      for (Reader reader :
          List.<Reader>of(this::zip, this::pickles, this::array, this::hdf5, this::text)) {
        refusal = refusal.isPresent() ? refusal : reader.refusal(path, content, place);
      }
      return refusal.isPresent() || policy != FormatPolicy.SAFE_ONLY || isSafe(path, content)
          ? refusal
          : Optional.of(path + " is of none of the formats that are known to run no code");
    } catch (UnreadableException e) {
      return Optional.of(path + " " + e.getMessage());
    }
  }

  /**
   * @param depth of zips around it
   * @param use of its bytes
   * @param effort for the file that all of it is in
   */
  private record Place(int depth, PickleReader.Use use, Effort effort) {}

  private interface Reader {
    Optional<String> refusal(String path, Content content, Place place) throws IOException;
  }

  private static String begin(Content content, long at, int length) throws IOException {
    return new String(content.read(at, length), StandardCharsets.ISO_8859_1);
  }

  private static Optional<String> say(String path, Optional<Finding> finding) {
    return finding.map(found -> path + ": byte " + found.at() + " " + found.what());
  }

  /** Entries of a zip are raw bytes mostly, and can begin with anything. */
  private static Optional<String> closed(String path, Content content, Place place)
      throws IOException {
    if (place.depth > 0) {
      return Optional.empty();
    }
    return ClosedFormats.find(content).map(what -> path + " " + what);
  }

  private Optional<String> zip(String path, Content content, Place place) throws IOException {
    boolean begins = ZipArchive.hasSignature(content);
    if (!begins && !ZipArchive.hasEnd(content, place.depth == 0 ? ZipArchive.REACH : 0)) {
      return Optional.empty();
    }
    if (!begins || place.depth == DEEPEST) {
      return Optional.of(path + " is a zip inside of something else and cannot be looked into");
    }
    ZipEntries.Listing listing = ZipEntries.read(content, place.effort);
    if (listing.problem() != null) {
      return Optional.of(path + " " + listing.problem());
    }
    Set<String> names =
        listing.entries().stream().map(ZipEntries.Entry::name).collect(Collectors.toSet());
    if (names.stream().anyMatch(EXPORTED.asMatchPredicate())) {
      return Optional.of(
          path + " is a program of torch.export, whose loading evaluates expressions");
    }
    for (ZipEntries.Entry entry : listing.entries()) {
      Place inside = new Place(place.depth + 1, use(entry.name(), names), place.effort);
      Optional<String> refusal = refusal(path + ": " + entry.name(), entry.content().get(), inside);
      if (refusal.isPresent()) {
        return refusal;
      }
    }
    return Optional.empty();
  }

  /** A number beside {@code data.pkl} is a tensor's, which {@code torch.load} takes as it is. */
  private static PickleReader.Use use(String name, Set<String> names) {
    Matcher tensor = TENSOR.matcher(name);
    return tensor.matches() && names.contains(tensor.group(1) + "data.pkl")
        ? PickleReader.Use.NUMBERS
        : PickleReader.Use.PICKLE;
  }

  /** What an unpickler would import that begins at the front, and goes on after each pickle. */
  private Optional<String> pickles(String path, Content content, Place place) throws IOException {
    boolean oldTorch = begin(content, 2, OLD_TORCH.length()).equals(OLD_TORCH);
    long at = 0;
    boolean more = true;
    for (int number = 1; more && at < content.size(); number++) {
      PickleReader.Walk walk = PickleReader.walk(content, at, place.use, HarmlessImports::contains);
      // Lines of prose can look like a name to import; a pickle then does something with it.
      if (walk.finding().isPresent() && (walk.acts() || !PlainText.is(content))) {
        return say(path, walk.finding());
      }
      at = walk.end();
      more = walk.stopped() && !(oldTorch && number == OLD_TORCH_PICKLES);
    }
    return Optional.empty();
  }

  /** An array of objects is a pickle behind a header. */
  private Optional<String> array(String path, Content content, Place place) throws IOException {
    String begin = begin(content, 0, 12);
    if (!begin.startsWith(NPY) || begin.length() < 12) {
      return Optional.empty();
    }
    boolean first = begin.charAt(6) == 1;
    ByteBuffer sizes =
        ByteBuffer.wrap(begin.getBytes(StandardCharsets.ISO_8859_1)).order(ByteOrder.LITTLE_ENDIAN);
    int length = first ? Short.toUnsignedInt(sizes.getShort(8)) : sizes.getInt(8);
    int headerAt = first ? 10 : 12;
    long dataAt = (long) headerAt + length;
    if (length < 0 || length > LARGEST_HEADER || dataAt > content.size()) {
      return Optional.of(path + " has a damaged header of an array");
    }
    if (ArrayHeader.isPlain(begin(content, headerAt, length))) {
      return Optional.empty();
    }
    return policy == FormatPolicy.SAFE_ONLY
        ? Optional.of(path + " may be an array of objects, which is a pickle")
        : say(
            path,
            PickleReader.walk(content, dataAt, PickleReader.Use.PICKLE, HarmlessImports::contains)
                .finding());
  }

  /** Weights alone run nothing; an architecture beside them can hold code and cannot be read. */
  private Optional<String> hdf5(String path, Content content, Place place) throws IOException {
    boolean found = begin(content, 0, HDF5.length()).equals(HDF5);
    for (long at = 512; place.depth == 0 && !found && at < content.size(); at *= 2) {
      found = begin(content, at, HDF5.length()).equals(HDF5);
    }
    if (!found) {
      return Optional.empty();
    }
    if (policy == FormatPolicy.SAFE_ONLY) {
      return Optional.of(path + " is HDF5, which can hold code");
    }
    return Search.first(content, List.of("model_config", "PYTABLES_FORMAT_VERSION", "FRHP"))
        .map(
            match ->
                path
                    + ": byte "
                    + match.at()
                    + " has "
                    + match.word()
                    + ": only weights are taken from HDF5, no architecture or objects");
  }

  private Optional<String> text(String path, Content content, Place place) throws IOException {
    String name = path.toLowerCase(Locale.ROOT);
    int first = firstCharacter(content);
    boolean json = name.endsWith(".json") || first == '{' || first == '[';
    Optional<String> refusal = json ? say(path, KerasConfig.find(content)) : Optional.empty();
    return refusal.isPresent() ? refusal : named(path, name, content);
  }

  /** What a file may be that begins with nothing of its own. */
  private static Optional<String> named(String path, String name, Content content)
      throws IOException {
    if (name.endsWith(".yaml") || name.endsWith(".yml")) {
      return Search.first(content, YAML_TAGS)
          .map(match -> path + ": byte " + match.at() + " has a YAML tag that can make objects");
    }
    if (name.endsWith(".onnx")) {
      return say(path, Onnx.find(content));
    }
    if (name.endsWith(".pbtxt")) {
      return say(path, TextGraph.find(content, GRAPH_OPERATIONS));
    }
    return name.endsWith(".pb") ? graph(path, content) : Optional.empty();
  }

  private static Optional<String> graph(String path, Content content) throws IOException {
    Optional<Search.Match> match = Search.first(content, GRAPH_OPERATIONS);
    if (match.isEmpty()) {
      match = Search.first(content, OUTPUTS);
      match = match.isPresent() ? Search.first(content, List.of("file://")) : match;
    }
    return match.map(
        found -> path + ": byte " + found.at() + " has operation or file " + found.word());
  }

  private static int firstCharacter(Content content) throws IOException {
    Cursor cursor = new Cursor(content, 0);
    int first = cursor.next();
    while (Character.isWhitespace(first)) {
      first = cursor.next();
    }
    return first;
  }

  private static final List<String> YAML_TAGS = Search.inAnyEncoding("!!p", "!!%", "!<", "%TAG");

  /**
   * In the names of operations of a TensorFlow graph that reach files or Python, of those that
   * TensorFlow 2.21 registers. Whatever is before them, for there are many ways to write a length.
   * Not those of checkpoints and vocabularies, which are in ordinary models.
   */
  private static final List<String> GRAPH_OPERATIONS =
      List.of(
          "PyFunc",
          "ReadFile",
          "WriteFile",
          "MatchingFiles",
          "TextLineDataset",
          "TextLineReader",
          "TFRecordDataset",
          "TFRecordReader",
          "DatasetToTFRecord",
          "FixedLengthRecord",
          "WholeFileReader",
          "LMDBDataset",
          "LMDBReader",
          "CSVDataset",
          "SqlDataset",
          "LoadDataset",
          "SaveDataset",
          "CacheDataset",
          "SnapshotDataset",
          "SnapshotChunk",
          "SnapshotNestedDataset",
          "DistributedSave",
          "DatasetFromGraph",
          "RecordInput",
          "ImmutableConst",
          "GenerateVocabRemapping",
          "LoadAndRemapMatrix",
          "SummaryFileWriter",
          "SummaryDbWriter",
          "CalibrationStatisticsSaver",
          "DumpTensor",
          "DebugIdentity",
          "DebugNanCount");

  /** Operations that write to a file only where an attribute says {@code file://}. */
  private static final List<String> OUTPUTS = List.of("PrintV2", "DebugNumericSummary");

  private static boolean isSafe(String path, Content content) throws IOException {
    String name = path.toLowerCase(Locale.ROOT);
    String begin = begin(content, 0, 8);
    boolean pickle = begin.startsWith("\u0080");
    boolean known =
        content.size() == 0
            || begin.startsWith(NPY)
            || begin.startsWith("GGUF")
            || ZipArchive.hasSignature(content)
            || Safetensors.isWhole(content)
            || name.endsWith(".onnx")
            || PlainText.is(content);
    return known && !pickle;
  }
}

package dev.modelyard.agent.format;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An ONNX model runs no code, but it may name files with its weights: they must lie beside it. A
 * walk over the protobuf messages that can hold a tensor; fields as in onnx.proto3.
 */
public final class Onnx {
  /**
   * Entries of messages that are looked at to find the files that a model names: twenty times those
   * of a large transformer, and a second.
   */
  static final int MOST_FIELDS = 1 << 22;

  /** Message types, with the type of each field that is looked into. */
  private enum Type {
    MODEL,
    GRAPH,
    NODE,
    ATTRIBUTE,
    FUNCTION,
    TRAINING,
    TENSOR,
    SPARSE,
    ENTRY
  }

  private static final Map<Type, Map<Integer, Type>> FIELDS =
      Map.of(
          Type.MODEL, Map.of(7, Type.GRAPH, 20, Type.TRAINING, 25, Type.FUNCTION),
          Type.GRAPH, Map.of(1, Type.NODE, 5, Type.TENSOR, 15, Type.SPARSE),
          Type.NODE, Map.of(5, Type.ATTRIBUTE),
          Type.ATTRIBUTE,
              Map.of(
                  5,
                  Type.TENSOR,
                  6,
                  Type.GRAPH,
                  10,
                  Type.TENSOR,
                  11,
                  Type.GRAPH,
                  22,
                  Type.SPARSE,
                  23,
                  Type.SPARSE),
          Type.FUNCTION, Map.of(7, Type.NODE, 11, Type.ATTRIBUTE),
          Type.TRAINING, Map.of(1, Type.GRAPH, 2, Type.GRAPH),
          Type.SPARSE, Map.of(1, Type.TENSOR, 2, Type.TENSOR),
          Type.TENSOR, Map.of(13, Type.ENTRY),
          Type.ENTRY, Map.of());

  private static final String UNREADABLE = "cannot be read as ONNX";
  private static final int DEEPEST = 64;
  private static final int LONGEST_PATH = 4096;

  /** Of more bits some readers take the lower ones. */
  private static final long LARGEST_TAG = 0xffffffffL;

  private final Content content;
  private final Cursor cursor;
  private long fieldsLeft;
  private boolean hasGraph;
  private @Nullable String weights;

  private Onnx(Content content, long mostFields) {
    this.content = content;
    this.cursor = new Cursor(content, 0);
    this.fieldsLeft = mostFields;
  }

  /**
   * A file that holds weights of the model, as the model names it; empty where it names none, and
   * where that cannot be told: it is cut off, is no ONNX, or has too many fields.
   */
  public static Optional<String> weightsBeside(Content content) throws IOException {
    Onnx reader = new Onnx(content, MOST_FIELDS);
    reader.message(Type.MODEL, content.size(), 0);
    return Optional.ofNullable(reader.weights);
  }

  /** What is wrong with a file that says it is ONNX. */
  static Optional<Finding> find(Content content) throws IOException {
    Onnx reader = new Onnx(content, Long.MAX_VALUE);
    Finding finding = reader.message(Type.MODEL, content.size(), 0);
    return finding == null && !reader.hasGraph
        ? Optional.of(new Finding(0, "begins no ONNX model"))
        : Optional.ofNullable(finding);
  }

  private @Nullable Finding message(Type type, long end, int depth) throws IOException {
    boolean location = false;
    String value = null;
    String outside = null;
    long begin = cursor.position();
    while (cursor.position() < end) {
      long at = cursor.position();
      long tag = varint();
      boolean sized = (tag & 7) == 2;
      long length = sized ? varint() : 0;
      boolean numbered = tag > 0 && tag <= LARGEST_TAG;
      boolean fits = length >= 0 && length <= end - cursor.position();
      if (!numbered || !fits || depth == DEEPEST || fieldsLeft-- == 0) {
        return new Finding(at, UNREADABLE);
      }
      int field = (int) (tag >>> 3);
      Type inner = sized ? FIELDS.getOrDefault(type, Map.of()).get(field) : null;
      hasGraph |= inner == Type.GRAPH;
      if (inner != null) {
        Finding finding = message(inner, cursor.position() + length, depth + 1);
        if (finding != null) {
          return finding;
        }
      } else if (type == Type.ENTRY && sized) {
        String text = text(length);
        location |= field == 1 && text.equals("location");
        value = field == 2 ? text : value;
        outside = field == 2 && !isInside(text) ? text : outside;
      } else if (!skip((int) tag & 7, length) || cursor.position() > end) {
        return new Finding(at, UNREADABLE);
      }
    }
    // Key and value come in any order.
    weights = location ? value : weights;
    return location && outside != null
        ? new Finding(begin, "names a file outside of the version: " + outside)
        : null;
  }

  private static boolean isInside(String path) {
    return !path.startsWith("/")
        && !path.contains("\\")
        && !path.contains(":")
        && !List.of(path.split("/")).contains("..");
  }

  private String text(long length) throws IOException {
    long begin = cursor.position();
    cursor.skip(length);
    return new String(
        content.read(begin, (int) Math.min(length, LONGEST_PATH)), StandardCharsets.UTF_8);
  }

  private boolean skip(int wire, long length) throws IOException {
    return switch (wire) {
      case 0 -> varint() != Long.MIN_VALUE;
      case 1 -> cursor.skip(8);
      case 2 -> cursor.skip(length);
      case 5 -> cursor.skip(4);
      default -> false;
    };
  }

  /** {@link Long#MIN_VALUE} when it does not end. */
  private long varint() throws IOException {
    long number = 0;
    for (int shift = 0; shift < 70; shift += 7) {
      int digit = cursor.next();
      if (digit < 0) {
        return Long.MIN_VALUE;
      }
      number |= (long) (digit & 0x7f) << shift;
      if (digit < 0x80) {
        return number;
      }
    }
    return Long.MIN_VALUE;
  }
}

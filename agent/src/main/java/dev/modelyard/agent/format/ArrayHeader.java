package dev.modelyard.agent.format;

import java.util.regex.Pattern;

/**
 * The header of a NumPy array, a literal of Python. It can say "objects" in many ways; so one that
 * is not written as NumPy writes the types of plain values may mean them. Nothing here goes back
 * over what it has read: a header may be long.
 */
final class ArrayHeader {
  /** Neither objects (O) nor text of any length (T), which are pickled; with a unit for times. */
  private static final String PLAIN =
      "'[<>|=]?[?bBhHiIlLqQuefdgFDGcSaUVmM]\\d*+(?:\\[\\d*+[A-Za-z]++\\])?'";

  private static final String NAME = "(?:'[^'\\\\]*+'|\"[^\"\\\\]*+\")";
  private static final String SHAPE = "\\((?:[\\dL]++,? ?)*+\\)";

  /** Structures in structures in structures, and no deeper. */
  private static final Pattern HEADER =
      Pattern.compile(
          "\\s*+\\{ ?'descr': ?"
              + subarray(structure(structure(structure(PLAIN))))
              + ", ?'fortran_order': ?(?:True|False), ?'shape': ?"
              + SHAPE
              + ",? ?\\}\\s*+");

  private ArrayHeader() {}

  /** This type, or a structure with fields of it. */
  private static String structure(String type) {
    String name = "(?:" + NAME + "|\\(" + NAME + ", ?" + NAME + "\\))";
    String field = "\\(" + name + ", ?" + subarray(type) + "(?:, ?" + SHAPE + ")?\\),? ?";
    return "(?:" + type + "|\\[(?:" + field + ")*+\\])";
  }

  private static String subarray(String type) {
    return "(?:" + type + "|\\(" + type + ", ?" + SHAPE + "\\))";
  }

  /** Whether there are only numbers, times, and texts and bytes of fixed lengths in it. */
  static boolean isPlain(String header) {
    return HEADER.matcher(header).matches();
  }
}

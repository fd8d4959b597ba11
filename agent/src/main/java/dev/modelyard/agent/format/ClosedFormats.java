package dev.modelyard.agent.format;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** By its first bytes, what is taken for a program, or is packed so that we cannot look. */
final class ClosedFormats {
  private static final int HEADER = 512;
  private static final int SIZE_AT = 124;
  private static final int SIZE_BYTES = 12;
  private static final int SUM_AT = 148;
  private static final int SUM_BYTES = 8;
  private static final Pattern OCTAL = Pattern.compile("[+-]?(?:0[oO]_?)?[0-7]+(?:_[0-7]+)*");

  /** {@code begin} is Latin-1. */
  private record Kind(Pattern begin, String what) {}

  private static final List<Kind> KINDS =
      List.of(
          kind("\\x7fELF|#!|MZ", "is a program"),
          kind("\\xac\\xed\\x00\\x05", "holds Java objects, whose loading runs code"),
          packed("gzip", "\\x1f\\x8b"),
          packed("zlib", "x[\\x01^\\x9c\\xda]"),
          packed("bzip2", "BZh"),
          packed("xz", "\\xfd7zXZ"),
          // a dictionary of 2^n or 3 * 2^n bytes, and no size or one that is believed
          packed(
              "lzma",
              "\\]\\x00(?:B\\x00\\x00|\\x00B\\x00|\\x00\\x00B|\\x80\\x01\\x00|\\x00\\x80\\x01)"
                      .replace("B", "[\\x01-\\x04\\x06\\x08\\x0c\\x10\\x18 0@`\\x80\\xc0]")
                  + "(?:\\xff{8}|(?s:.{4})[\\x00-?]\\x00{3})"),
          packed("zstd", "[\\x1e\"-(]\\xb5/\\xfd|[P-_]\\*M\\x18"),
          packed("lz4", "\\x04\"M\\x18|\\x02!L\\x18"),
          // then a length, as Python reads numbers
          packed("joblib's first format", "ZF[\\s0-9a-fA-FxX_+-]{19}"));

  private ClosedFormats() {}

  private static Kind kind(String begin, String what) {
    return new Kind(Pattern.compile(begin), what);
  }

  private static Kind packed(String how, String begin) {
    return kind(begin, "is compressed (" + how + ") and cannot be looked into");
  }

  /** What the file is, as the end of a sentence. */
  static Optional<String> find(Content content) throws IOException {
    String begin = latin1(content.read(0, HEADER));
    return isTar(content)
        ? Optional.of("is an archive (tar) and cannot be looked into")
        : KINDS.stream()
            .filter(kind -> kind.begin().matcher(begin).lookingAt())
            .map(Kind::what)
            .findFirst();
  }

  /**
   * Older ones than {@code ustar} have no word of their own: readers go by the sum of the header's
   * bytes, with blanks for the sum itself, and some computers add them up signed.
   */
  private static boolean isTar(Content content) throws IOException {
    byte[] header = content.read(0, HEADER);
    if (!isHeader(header)) {
      return false;
    }
    String begin = latin1(header);
    if (begin.startsWith("ustar", 257) || hasDigits(begin)) {
      return true;
    }
    // What has no sum may be raw numbers; in an archive there is another header behind it.
    long size = Math.max(0, number(begin.substring(SIZE_AT, SIZE_AT + SIZE_BYTES)));
    return isHeader(content.read(HEADER, HEADER))
        || isHeader(content.read(HEADER + Math.ceilDiv(size, HEADER) * HEADER, HEADER));
  }

  private static boolean hasDigits(String begin) {
    return begin.charAt(SUM_AT) != 0 && !begin.substring(SUM_AT, SUM_AT + SUM_BYTES).isBlank();
  }

  private static boolean isHeader(byte[] header) {
    String begin = latin1(header);
    if (header.length < HEADER || begin.startsWith("ustar", 257)) {
      return begin.startsWith("ustar", 257);
    }
    long signed = SUM_BYTES * ' ';
    long unsigned = SUM_BYTES * ' ';
    for (int i = 0; i < HEADER; i++) {
      boolean counts = i < SUM_AT || i >= SUM_AT + SUM_BYTES;
      signed += counts ? header[i] : 0;
      unsigned += counts ? Byte.toUnsignedInt(header[i]) : 0;
    }
    long said = number(begin.substring(SUM_AT, SUM_AT + SUM_BYTES));
    return said == signed || said == unsigned;
  }

  private static String latin1(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  /** As Python reads a number in a header; {@link Long#MIN_VALUE} when it is none. */
  private static long number(String field) {
    if (field.charAt(0) == '\u0080' || field.charAt(0) == '\u00ff') {
      long binary = 0;
      for (int i = 1; i < field.length(); i++) {
        binary = (binary << 8) | field.charAt(i);
      }
      return field.charAt(0) == '\u00ff' ? binary - (1L << (8 * (field.length() - 1))) : binary;
    }
    String text = field.split("\0", 2)[0].strip();
    if (text.isEmpty()) {
      return 0;
    }
    return OCTAL.matcher(text).matches()
        ? Long.parseLong(text.replaceAll("[oO_]", ""), 8)
        : Long.MIN_VALUE;
  }
}

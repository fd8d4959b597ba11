package dev.modelyard.agent.format;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** By its first bytes, what is taken for a program, or is packed so that we cannot look. */
final class ClosedFormats {
  private static final int HEADER = 512;
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
          packed("lzma", "\\]\\x00"),
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
    byte[] header = content.read(0, HEADER);
    String begin = new String(header, StandardCharsets.ISO_8859_1);
    return isTar(header, begin)
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
  private static boolean isTar(byte[] header, String begin) {
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

  /** As Python reads a number in a header; {@link Long#MIN_VALUE} when it is none. */
  private static long number(String field) {
    if (field.charAt(0) == '\u0080' || field.charAt(0) == '\u00ff') {
      long binary = 0;
      for (int i = 1; i < SUM_BYTES; i++) {
        binary = (binary << 8) | field.charAt(i);
      }
      return field.charAt(0) == '\u00ff' ? binary - (1L << (8 * (SUM_BYTES - 1))) : binary;
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

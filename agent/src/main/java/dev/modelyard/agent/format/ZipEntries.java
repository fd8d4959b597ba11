package dev.modelyard.agent.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What lies in a zip, when there is only one way to read it. Readers differ in what they believe
 * (the directory or the entry, the first or the last end record, a checksum or none), and what one
 * does not see another loads; so anything that could be read in two ways is a problem, not an
 * entry.
 */
final class ZipEntries {
  private static final int LOCAL = 0x04034b50;
  private static final int CENTRAL = 0x02014b50;
  private static final int DESCRIPTOR = 0x08074b50;
  private static final int LOCAL_BYTES = 30;
  private static final int CENTRAL_BYTES = 46;
  private static final int LARGEST_DESCRIPTOR = 24;
  private static final int LARGEST_DIRECTORY = 1 << 24;
  private static final int STORED = 0;
  private static final int DEFLATED = 8;
  private static final int STREAMED = 1 << 3;
  private static final int ENCRYPTED = 1 | 1 << 6 | 1 << 13;
  private static final long IN_ZIP64 = 0xffffffffL;
  private static final int ZIP64 = 1;

  /** Of Info-ZIP: the name once more, in UTF-8. */
  private static final int UNICODE_NAME = 0x7075;

  private static final int UNICODE_NAME_AT = 5;

  /** {@code content} is unpacked, once for each that is asked for. */
  record Entry(String name, Supplier<Content> content) {}

  /** Entries, or why there is no telling. */
  record Listing(List<Entry> entries, @Nullable String problem) {}

  /** An entry as the directory has it; the name is its bytes, one character each. */
  private record Header(
      String name, boolean renamed, int flags, int method, long packed, long size, long at) {}

  private final Content content;
  private final ZipArchive.Directory directory;
  private final Effort effort;
  private final List<Entry> entries = new ArrayList<>();

  private ZipEntries(Content content, ZipArchive.Directory directory, Effort effort) {
    this.content = content;
    this.directory = directory;
    this.effort = effort;
  }

  static Listing read(Content content, Effort effort) throws IOException {
    ZipArchive.Directory directory = ZipArchive.directory(content);
    if (directory == null || !ZipArchive.isPlain(content, directory)) {
      return new Listing(
          List.of(),
          "is a zip that not all readers read alike: its directory is not plainly at its end");
    }
    if (directory.bytes() > LARGEST_DIRECTORY) {
      return new Listing(List.of(), "is a zip with too many entries to look at");
    }
    ZipEntries reader = new ZipEntries(content, directory, effort);
    String problem = reader.readAll();
    return new Listing(problem == null ? reader.entries : List.of(), problem);
  }

  private @Nullable String readAll() throws IOException {
    List<Header> headers = new ArrayList<>();
    ByteBuffer all =
        ByteBuffer.wrap(content.read(directory.offset(), (int) directory.bytes()))
            .order(ByteOrder.LITTLE_ENDIAN);
    while (all.hasRemaining()) {
      Header header = header(all);
      if (header == null) {
        return "is a zip with a damaged directory";
      }
      headers.add(header);
    }
    headers.sort(Comparator.comparingLong(Header::at));
    long end = 0;
    for (Header header : headers) {
      String problem = isGap(end, header.at()) ? "bytes before it belong to no entry" : null;
      long begin = header.at() + LOCAL_BYTES;
      if (problem == null) {
        ByteBuffer local = little(content.read(header.at(), LOCAL_BYTES));
        problem = difference(header, local);
        begin += problem == null ? name(local) + extra(local) : 0;
      }
      if (problem == null && (header.renamed() || !isNamed(header))) {
        problem = "it has another name elsewhere than in the directory";
      }
      if (problem == null && header.name().chars().anyMatch(ZipEntries::isControl)) {
        problem = "its name has a control character";
      }
      if (problem != null) {
        return "is a zip whose entry " + shown(header) + " is ambiguous: " + problem;
      }
      long behind = begin;
      end = begin + header.packed();
      entries.add(new Entry(shown(header), () -> unpacked(header, behind)));
    }
    return isGap(end, directory.offset()) ? "is a zip with bytes that belong to no entry" : null;
  }

  /** Of ASCII; some readers end a name there. */
  private static boolean isControl(int character) {
    return character < ' ' || character == 0x7f;
  }

  private static String shown(Header header) {
    return new String(header.name().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }

  private Content unpacked(Header header, long begin) {
    Content packed = new Slice(content, begin, header.packed());
    return header.method() == STORED ? packed : new Inflated(packed, header.size(), effort);
  }

  /** Between entries there may be nothing but what a streaming writer puts behind each. */
  private boolean isGap(long from, long to) throws IOException {
    boolean fits = to >= from && to - from <= LARGEST_DESCRIPTOR;
    return !fits
        || (to > from && (to - from < 12 || little(content.read(from, 4)).getInt(0) != DESCRIPTOR));
  }

  private static @Nullable Header header(ByteBuffer all) {
    if (all.remaining() < CENTRAL_BYTES || all.getInt(all.position()) != CENTRAL) {
      return null;
    }
    int at = all.position();
    int name = Short.toUnsignedInt(all.getShort(at + 28));
    int extra = Short.toUnsignedInt(all.getShort(at + 30));
    int comment = Short.toUnsignedInt(all.getShort(at + 32));
    int length = CENTRAL_BYTES + name + extra + comment;
    if (all.remaining() < length) {
      return null;
    }
    byte[] text = new byte[name];
    all.get(at + CENTRAL_BYTES, text);
    ByteBuffer fields = all.slice(at + CENTRAL_BYTES + name, extra).order(ByteOrder.LITTLE_ENDIAN);
    Zip64 zip64 = new Zip64(fields(fields, ZIP64).stream().findFirst().orElse(null));
    long size = zip64.or(Integer.toUnsignedLong(all.getInt(at + 24)));
    long packed = zip64.or(Integer.toUnsignedLong(all.getInt(at + 20)));
    long offset = zip64.or(Integer.toUnsignedLong(all.getInt(at + 42)));
    all.position(at + length);
    return new Header(
        new String(text, StandardCharsets.ISO_8859_1),
        fields(fields, UNICODE_NAME).stream().anyMatch(field -> !isNamed(field, text)),
        Short.toUnsignedInt(all.getShort(at + 8)),
        Short.toUnsignedInt(all.getShort(at + 10)),
        packed,
        size,
        offset);
  }

  /** Behind a version and a checksum. */
  private static boolean isNamed(ByteBuffer field, byte[] name) {
    return field.limit() >= UNICODE_NAME_AT
        && ByteBuffer.wrap(name)
            .equals(field.slice(UNICODE_NAME_AT, field.limit() - UNICODE_NAME_AT));
  }

  /** The extra fields with that tag. */
  private static List<ByteBuffer> fields(ByteBuffer fields, int wanted) {
    List<ByteBuffer> found = new ArrayList<>();
    for (int at = 0; fields.limit() - at >= 4; ) {
      int tag = Short.toUnsignedInt(fields.getShort(at));
      int length = Short.toUnsignedInt(fields.getShort(at + 2));
      at += 4;
      if (tag == wanted && length <= fields.limit() - at) {
        found.add(fields.slice(at, length).order(ByteOrder.LITTLE_ENDIAN));
      }
      at += length;
    }
    return found;
  }

  /** Numbers too large for their place are in a field of their own, in order. */
  private record Zip64(@Nullable ByteBuffer values) {
    /** Negative when it is missing, which fits nowhere. */
    long or(long value) {
      if (value != IN_ZIP64) {
        return value;
      }
      return values == null || values.remaining() < 8 ? -1 : values.getLong();
    }
  }

  private static @Nullable String difference(Header header, ByteBuffer local) {
    if (header.packed() < 0 || header.size() < 0 || header.at() < 0) {
      return "its size is missing";
    }
    if (local.limit() < LOCAL_BYTES || local.getInt(0) != LOCAL) {
      return "it is not where the directory says";
    }
    if (((header.flags() | local.getShort(6)) & ENCRYPTED) != 0) {
      return "it is encrypted";
    }
    int method = Short.toUnsignedInt(local.getShort(8));
    if (method != header.method() || (method != STORED && method != DEFLATED)) {
      return "it is packed in a way that is not read";
    }
    long packed = Integer.toUnsignedLong(local.getInt(18));
    boolean streamed = (local.getShort(6) & STREAMED) != 0;
    boolean sized = streamed || packed == header.packed() || packed == IN_ZIP64;
    return !sized || (method == STORED && header.packed() != header.size())
        ? "it has two sizes"
        : name(local) == header.name().length() ? null : "it has two names";
  }

  private boolean isNamed(Header header) throws IOException {
    byte[] name = content.read(header.at() + LOCAL_BYTES, header.name().length());
    return new String(name, StandardCharsets.ISO_8859_1).equals(header.name());
  }

  private static int name(ByteBuffer local) {
    return Short.toUnsignedInt(local.getShort(26));
  }

  private static int extra(ByteBuffer local) {
    return Short.toUnsignedInt(local.getShort(28));
  }

  private static ByteBuffer little(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}

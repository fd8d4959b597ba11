package dev.modelyard.agent.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Zip containers as {@code torch.save} writes them: the central directory comes last, so its
 * presence and place prove that the file was written to the end. Layout: PKWARE APPNOTE 4.3.
 */
final class ZipArchive {
  private static final int LOCAL_HEADER = 0x04034b50;
  private static final int CENTRAL_HEADER = 0x02014b50;
  private static final int END = 0x06054b50;
  private static final int END64_LOCATOR = 0x07064b50;
  private static final int END64 = 0x06064b50;
  private static final int END_BYTES = 22;
  private static final int END64_LOCATOR_BYTES = 20;
  private static final int END64_BYTES = 56;
  private static final int MAX_COMMENT = 0xffff;
  private static final int CENTRAL_BYTES = 46;

  private ZipArchive() {}

  /** How far from its end readers look for the end record of a zip, Python one byte too far. */
  static final int REACH = END_BYTES + MAX_COMMENT + 1;

  static boolean hasSignature(Content content) throws IOException {
    byte[] first = content.read(0, Integer.BYTES);
    return first.length == Integer.BYTES && little(first).getInt(0) == LOCAL_HEADER;
  }

  /**
   * True when an end record closes the file exactly and the central directory it points at has as
   * many entries as it says.
   */
  static boolean isWhole(Content content) throws IOException {
    return directory(content) != null;
  }

  /** Where the central directory lies. */
  record Directory(long offset, long bytes) {}

  /** The directory of a whole archive, else null. */
  static @Nullable Directory directory(Content content) throws IOException {
    int length = (int) Math.min(content.size(), END_BYTES + MAX_COMMENT);
    long start = content.size() - length;
    ByteBuffer tail = little(content.read(start, length));
    for (int at = tail.limit() - END_BYTES; at >= 0; at--) {
      if (tail.getInt(at) == END && at + END_BYTES + unsignedShort(tail, at + 20) == tail.limit()) {
        return directory(content, tail, at, start + at);
      }
    }
    return null;
  }

  /**
   * Whether there is an end record so near the end; many readers then take the file for a zip,
   * whatever it begins with.
   */
  static boolean hasEnd(Content content, int within) throws IOException {
    int length = (int) Math.min(content.size(), Math.max(within, END_BYTES));
    ByteBuffer tail = little(content.read(content.size() - length, length));
    for (int at = tail.limit() - END_BYTES; at >= 0; at--) {
      if (tail.getInt(at) == END) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether all readers find the same directory: no comment, and nothing between the directory and
   * the end record but a zip64 record that says the same.
   */
  static boolean isPlain(Content content, Directory directory) throws IOException {
    long endAt = content.size() - END_BYTES;
    long directoryEnd = directory.offset() + directory.bytes();
    ByteBuffer end = read(content, endAt, END_BYTES);
    boolean bare = end.limit() == END_BYTES && end.getInt(0) == END && unsignedShort(end, 20) == 0;
    if (!bare || directoryEnd == endAt) {
      return bare && !isLocator(content, endAt - END64_LOCATOR_BYTES);
    }
    ByteBuffer end64 = read(content, directoryEnd, END64_BYTES);
    return directoryEnd + END64_BYTES + END64_LOCATOR_BYTES == endAt
        && isLocator(content, endAt - END64_LOCATOR_BYTES)
        && read(content, endAt - END64_LOCATOR_BYTES, END64_LOCATOR_BYTES).getLong(8)
            == directoryEnd
        && end64.getInt(0) == END64
        && end64.getLong(40) == directory.bytes()
        && end64.getLong(48) == directory.offset();
  }

  private static boolean isLocator(Content content, long at) throws IOException {
    ByteBuffer locator = read(content, at, END64_LOCATOR_BYTES);
    return locator.limit() == END64_LOCATOR_BYTES && locator.getInt(0) == END64_LOCATOR;
  }

  private static @Nullable Directory directory(Content content, ByteBuffer tail, int at, long endAt)
      throws IOException {
    long entries = unsignedShort(tail, at + 10);
    long bytes = Integer.toUnsignedLong(tail.getInt(at + 12));
    long offset = Integer.toUnsignedLong(tail.getInt(at + 16));
    long directoryEnd = endAt;
    if (entries == 0xffff || bytes == 0xffffffffL || offset == 0xffffffffL) {
      long locatorAt = endAt - END64_LOCATOR_BYTES;
      ByteBuffer locator = read(content, locatorAt, END64_LOCATOR_BYTES);
      if (locator.limit() < END64_LOCATOR_BYTES || locator.getInt(0) != END64_LOCATOR) {
        return null;
      }
      directoryEnd = locator.getLong(8);
      ByteBuffer end64 = read(content, directoryEnd, END64_BYTES);
      if (end64.limit() < END64_BYTES || end64.getInt(0) != END64) {
        return null;
      }
      entries = end64.getLong(32);
      bytes = end64.getLong(40);
      offset = end64.getLong(48);
    }
    boolean sound =
        offset >= 0
            && bytes >= 0
            && offset + bytes <= directoryEnd
            && walk(content, offset, bytes) == entries;
    return sound ? new Directory(offset, bytes) : null;
  }

  /** Number of entries if they fill the directory exactly, else -1. */
  private static long walk(Content content, long offset, long bytes) throws IOException {
    long at = offset;
    long entries = 0;
    while (at < offset + bytes) {
      ByteBuffer entry = read(content, at, CENTRAL_BYTES);
      if (entry.limit() < CENTRAL_BYTES || entry.getInt(0) != CENTRAL_HEADER) {
        return -1;
      }
      at +=
          CENTRAL_BYTES
              + unsignedShort(entry, 28)
              + unsignedShort(entry, 30)
              + unsignedShort(entry, 32);
      entries++;
    }
    return at == offset + bytes ? entries : -1;
  }

  private static ByteBuffer read(Content content, long offset, int length) throws IOException {
    return offset < 0 ? little(new byte[0]) : little(content.read(offset, length));
  }

  private static ByteBuffer little(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static long unsignedShort(ByteBuffer buffer, int at) {
    return Short.toUnsignedLong(buffer.getShort(at));
  }
}

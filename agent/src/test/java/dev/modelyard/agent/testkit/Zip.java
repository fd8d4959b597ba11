package dev.modelyard.agent.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** A zip in memory; content is given one character for each byte. */
public final class Zip {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ZipOutputStream zip = new ZipOutputStream(out);

  public Zip stored(String name, String latin1) {
    return add(name, latin1, ZipEntry.STORED);
  }

  public Zip deflated(String name, String latin1) {
    return add(name, latin1, ZipEntry.DEFLATED);
  }

  /** An entry that is empty and has a second name, which some readers prefer. */
  public Zip named(String name, String second) {
    CRC32 crc = new CRC32();
    crc.update(name.getBytes(StandardCharsets.UTF_8));
    byte[] unicode = second.getBytes(StandardCharsets.UTF_8);
    ByteBuffer extra = ByteBuffer.allocate(9 + unicode.length).order(ByteOrder.LITTLE_ENDIAN);
    extra.putShort((short) 0x7075).putShort((short) (5 + unicode.length)).put((byte) 1);
    extra.putInt((int) crc.getValue()).put(unicode);
    ZipEntry entry = new ZipEntry(name);
    entry.setExtra(extra.array());
    return add(entry, "", ZipEntry.STORED);
  }

  private Zip add(String name, String latin1, int method) {
    return add(new ZipEntry(name), latin1, method);
  }

  private Zip add(ZipEntry entry, String latin1, int method) {
    byte[] content = latin1.getBytes(StandardCharsets.ISO_8859_1);
    entry.setMethod(method);
    CRC32 crc = new CRC32();
    crc.update(content);
    entry.setCrc(crc.getValue());
    entry.setSize(content.length);
    entry.setTime(0);
    try {
      zip.putNextEntry(entry);
      zip.write(content);
      zip.closeEntry();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  public String latin1() {
    try {
      zip.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toString(StandardCharsets.ISO_8859_1);
  }
}

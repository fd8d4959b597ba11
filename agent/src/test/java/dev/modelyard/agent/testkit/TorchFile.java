package dev.modelyard.agent.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Bytes laid out like those of {@code torch.save}: an uncompressed zip with a pickle and raw
 * tensors.
 */
public final class TorchFile {
  private TorchFile() {}

  /** The same seed gives the same bytes. */
  public static byte[] bytes(long seed, int size) {
    byte[] tensor = new byte[size];
    new Random(seed).nextBytes(tensor);
    return bytes(("pickle " + seed).getBytes(StandardCharsets.UTF_8), tensor);
  }

  /** A dictionary with these keys, as protocol 2 has it. */
  public static byte[] withKeys(String... keys) {
    StringBuilder pickle = new StringBuilder("\u0080\u0002}q\0(");
    for (String key : keys) {
      pickle.append('X').append((char) key.length()).append("\0\0\0").append(key).append("N");
    }
    return bytes(pickle.append("u.").toString().getBytes(StandardCharsets.ISO_8859_1), new byte[8]);
  }

  private static byte[] bytes(byte[] pickle, byte[] tensor) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
      add(zip, "archive/data.pkl", pickle);
      add(zip, "archive/data/0", tensor);
      add(zip, "archive/version", "3\n".getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static void add(ZipOutputStream zip, String name, byte[] content) throws IOException {
    ZipEntry entry = new ZipEntry(name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    CRC32 crc = new CRC32();
    crc.update(content);
    entry.setCrc(crc.getValue());
    entry.setTime(0);
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }
}

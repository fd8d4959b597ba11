package dev.modelyard.agent.store;

import dev.modelyard.agent.protocol.CanonicalJson;
import dev.modelyard.agent.protocol.Checksums;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** SHA-256 and CRC32C in one pass over bytes as they come. */
public final class Hashing {
  /** Larger ones leave the cache of a core between being read and being hashed. */
  private static final int BUFFER = 1 << 16;

  private final MessageDigest sha = CanonicalJson.sha256();
  private final CRC32C crc = new CRC32C();
  private final @Nullable CRC32C crcOfAll;
  private final List<Long> chunks = new ArrayList<>();
  private long size;

  public Hashing() {
    this(null);
  }

  private Hashing(@Nullable CRC32C crcOfAll) {
    this.crcOfAll = crcOfAll;
  }

  /** With the CRC32C of everything, which is how some servers know an object. */
  public static Hashing withCrcOfAll() {
    return new Hashing(new CRC32C());
  }

  public static Checksums of(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return copy(in, OutputStream.nullOutputStream());
    }
  }

  public static Checksums of(byte[] content) {
    Hashing hashing = new Hashing();
    hashing.update(content, content.length);
    return hashing.sums();
  }

  public static long crc32c(byte[] content) {
    CRC32C crc = new CRC32C();
    crc.update(content);
    return crc.getValue();
  }

  /** Sums of exactly the bytes that went out. */
  public static Checksums copy(InputStream in, OutputStream out) throws IOException {
    Hashing hashing = new Hashing();
    byte[] buffer = new byte[BUFFER];
    for (int read = in.readNBytes(buffer, 0, BUFFER);
        read > 0;
        read = in.readNBytes(buffer, 0, BUFFER)) {
      out.write(buffer, 0, read);
      hashing.update(buffer, read);
    }
    return hashing.sums();
  }

  /** Takes the first {@code length} bytes of a buffer. */
  public void update(byte[] buffer, int length) {
    sha.update(buffer, 0, length);
    if (crcOfAll != null) {
      crcOfAll.update(buffer, 0, length);
    }
    for (int at = 0; at < length; ) {
      int left = (int) Math.min(length - at, Checksums.CHUNK - size % Checksums.CHUNK);
      crc.update(buffer, at, left);
      at += left;
      size += left;
      if (size % Checksums.CHUNK == 0) {
        chunks.add(crc.getValue());
        crc.reset();
      }
    }
  }

  /** Takes a range of a file. */
  public void update(FileChannel file, long begin, long end) throws IOException {
    byte[] buffer = new byte[BUFFER];
    long at = begin;
    while (at < end) {
      int read = file.read(ByteBuffer.wrap(buffer, 0, (int) Math.min(buffer.length, end - at)), at);
      if (read < 0) {
        throw new IOException("the file was cut short while it was read");
      }
      update(buffer, read);
      at += read;
    }
  }

  /** Of the chunk that has just ended, or of what there is of the one begun. */
  public long crc32c() {
    return size > 0 && size % Checksums.CHUNK == 0 ? chunks.getLast() : crc.getValue();
  }

  /** Of all bytes so far. */
  public long crc32cOfAll() {
    return Objects.requireNonNull(crcOfAll, "made without").getValue();
  }

  /** Once: the digest begins anew. */
  public Checksums sums() {
    if (size % Checksums.CHUNK != 0) {
      chunks.add(crc.getValue());
    }
    return new Checksums(size, HexFormat.of().formatHex(sha.digest()), chunks);
  }
}

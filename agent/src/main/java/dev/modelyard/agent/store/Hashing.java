package dev.modelyard.agent.store;

import dev.modelyard.agent.protocol.CanonicalJson;
import dev.modelyard.agent.protocol.Checksums;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32C;

/** SHA-256 and CRC32C in one pass over a stream. */
public final class Hashing {
  private static final int BUFFER = 1 << 20;

  private Hashing() {}

  public static Checksums of(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return copy(in, OutputStream.nullOutputStream());
    }
  }

  /** Sums of exactly the bytes that went out. */
  public static Checksums copy(InputStream in, OutputStream out) throws IOException {
    MessageDigest sha = CanonicalJson.sha256();
    CRC32C crc = new CRC32C();
    List<Long> chunks = new ArrayList<>();
    byte[] buffer = new byte[BUFFER];
    long size = 0;
    for (int read = in.readNBytes(buffer, 0, BUFFER);
        read > 0;
        read = in.readNBytes(buffer, 0, BUFFER)) {
      out.write(buffer, 0, read);
      sha.update(buffer, 0, read);
      crc.update(buffer, 0, read);
      size += read;
      if (size % Checksums.CHUNK == 0) {
        chunks.add(crc.getValue());
        crc.reset();
      }
    }
    if (size % Checksums.CHUNK != 0) {
      chunks.add(crc.getValue());
    }
    return new Checksums(size, HexFormat.of().formatHex(sha.digest()), chunks);
  }
}

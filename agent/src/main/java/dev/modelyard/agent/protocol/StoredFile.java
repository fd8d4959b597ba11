package dev.modelyard.agent.protocol;

import java.util.List;
import java.util.Objects;

/**
 * One file of a commit.
 *
 * @param path where the trainer wrote it, relative to its checkpoint directory
 * @param sha256 hex
 * @param crc32c of each chunk of {@link Checksums#CHUNK} bytes
 * @param at name of the directory under {@code data/} that holds the bytes
 */
public record StoredFile(String path, long size, String sha256, List<Long> crc32c, String at) {
  public StoredFile {
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(at, "at");
    crc32c = List.copyOf(crc32c);
  }

  public Checksums checksums() {
    return new Checksums(size, sha256, crc32c);
  }
}

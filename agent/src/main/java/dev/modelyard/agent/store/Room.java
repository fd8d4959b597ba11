package dev.modelyard.agent.store;

import dev.modelyard.agent.config.RunConfig;
import dev.modelyard.agent.protocol.StoreException;
import java.io.File;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Room on a disk that others write to as well: looked for before much is written, taken before the
 * first byte of a file. Who finds none hears what to do about it, and that asking again changes
 * nothing.
 *
 * @param disk in words
 * @param advice what a person can do when it is full
 */
public record Room(String disk, String advice) {
  public static final Room OF_POD =
      new Room(
          "the pod's disk",
          "request more ephemeral-storage, so that the scheduler finds a node that has it");

  /** A smaller file is written before anybody else gets far. */
  private static final long WORTHWHILE = 16 << 20;

  /** {@code name}: null where it is not known. */
  public static Room ofClaim(@Nullable String name) {
    return new Room(
        name == null ? "the claim" : "the claim '" + name + "'",
        "enlarge it or keep fewer checkpoints (checkpoints.keep)");
  }

  /** Where the trainer writes. */
  public static Room of(RunConfig config) {
    return config.bucket() == null ? ofClaim(config.claim()) : OF_POD;
  }

  /** Bytes that can still be written there; any number where the file system does not tell. */
  public static long free(Path path) {
    File file = path.toFile();
    while (!file.exists() && file.getParentFile() != null) {
      file = file.getParentFile();
    }
    return file.getTotalSpace() == 0 ? Long.MAX_VALUE : file.getUsableSpace();
  }

  /** Refuses what does not fit as things are. */
  public void require(Path path, long bytes) throws StoreException {
    long free = free(path);
    if (free < bytes) {
      throw new StoreException(
          "no room for %,d bytes at %s: %,d are free on %s; %s"
              .formatted(bytes, path, free, disk, advice),
          StoreException.Kind.NO_ROOM,
          null);
    }
  }

  /** Takes what a file that was just made will need, so that nobody else does meanwhile. */
  public void take(Path file, long bytes) throws IOException {
    if (bytes >= WORTHWHILE && !isMemory(file)) {
      Blocks.take(file, bytes);
    }
  }

  /** Where blocks are taken by filling them with zeros, half a second a GiB (ADR 0020). */
  private static boolean isMemory(Path file) {
    try {
      return Files.getFileStore(file).type().equals("tmpfs");
    } catch (IOException unknown) {
      return false;
    }
  }

  /**
   * The same failure, in words that help when it is for lack of room. Without what is free: it has
   * changed since, and tells nothing of quotas.
   */
  public IOException explain(IOException failure, Path path) {
    String message = String.valueOf(failure.getMessage());
    if (failure instanceof StoreException
        || Stream.of(Blocks.NO_SPACE, Blocks.NO_QUOTA).noneMatch(message::contains)) {
      return failure;
    }
    String what =
        failure instanceof FileSystemException named && named.getFile() != null
            ? named.getFile() + ": " + named.getReason()
            : path + ": " + message;
    return new StoreException(
        "no room at %s, on %s; %s".formatted(what, disk, advice),
        StoreException.Kind.NO_ROOM,
        failure);
  }
}

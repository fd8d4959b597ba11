package dev.modelyard.agent.protocol;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * What the protocol needs of any place that keeps records and payload, a bucket as well as a file
 * system. A key is a relative path with {@code /}; all but those below {@code work/} are written by
 * agents only. Every verb may fail with an {@link IOException} after having taken effect; callers
 * must be able to repeat it.
 */
public interface ObjectStore {
  /**
   * Creates the record if nothing has that key, atomically; durable when this returns true. False:
   * it exists.
   */
  boolean putIfAbsent(String key, byte[] content) throws IOException;

  /** The whole content of a small record. */
  Optional<byte[]> read(String key) throws IOException;

  /** At most {@code length} bytes from {@code offset}; fewer at the end of the file. */
  byte[] readRange(String key, long offset, int length) throws IOException;

  /**
   * Names directly below a directory, sorted; an absent directory is empty. Names starting with a
   * dot are the store's own.
   */
  List<String> list(String directory) throws IOException;

  /**
   * Regular files at any depth below a directory, sorted by path relative to it. Links are left
   * out.
   */
  List<WorkFile> walk(String directory) throws IOException;

  /** State of a regular file or directory, never following links. */
  Optional<FileState> stat(String key) throws IOException;

  /** Reads each file once, several at a time. */
  List<Checksums> checksums(List<String> keys) throws IOException;

  /** Removes a file or a whole directory; absent is fine. */
  void delete(String key) throws IOException;

  /**
   * Frees what a failure has left, a full disk for one. What cannot be deleted must not hide the
   * failure.
   */
  default void discard(String key, IOException failure) {
    try {
      delete(key);
    } catch (IOException another) {
      failure.addSuppressed(another);
    }
  }

  /**
   * Payload below a directory that was begun to be written and never ended, where it shows nowhere
   * else: path, and when it was begun. Takes room until it is abandoned.
   */
  default List<WorkFile> unfinished(String directory) throws IOException {
    return List.of();
  }

  /** Frees what {@link #unfinished} has shown; absent is fine. */
  default void abandon(String key, FileState unfinished) throws IOException {
    throw new IOException(key + ": this store has nothing that is unfinished");
  }

  /**
   * How a directory is called when this store writes payload into it. One that encrypts says so in
   * the name ({@link Layout#sealed}): what was written before, or by others, is read as it is.
   */
  default String payloadName(String directory) {
    return directory;
  }

  /**
   * Like {@link #walk}, with what is there and cannot be kept; also where that is in the place of
   * the directory.
   */
  default Tree tree(String directory) throws IOException {
    return new Tree(walk(directory), List.of());
  }

  /**
   * What only one who has the key of a directory can say of a record about the payload in it; empty
   * where it has no key. The key is looked for in the store each time, whoever may remember it.
   *
   * @throws LostKeyException when it has lost it
   */
  default Optional<String> code(String directory, byte[] record) throws IOException {
    return Optional.empty();
  }

  /**
   * Whether payload counts that lies in directories without a key. Where it should be encrypted
   * anybody may have made it.
   */
  default boolean acceptsPlain() {
    return true;
  }

  /** What this kind of store lacks, in words; {@code area} is free for trying it. */
  default Optional<String> findGap(String area) throws IOException {
    return Optional.empty();
  }
}

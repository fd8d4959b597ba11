package dev.modelyard.agent.store.bucket;

import dev.modelyard.agent.protocol.Checksums;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A bucket as its vendor's library reaches it: few requests, each asked again by the library where
 * that helps. Names are whole, prefix included. What was answered is durable and is listed from
 * then on.
 *
 * <p>Failures are {@link dev.modelyard.agent.protocol.StoreException}s that a person can act on.
 * Only an object is ever absent: that the bucket or the user is not known is a failure, and never
 * looks like an empty store.
 */
public interface RemoteBucket {
  /** What became of an object that was to be made where there was none. */
  enum Creation {
    MADE,
    /** Something has that name; perhaps what an earlier try of the same request has made. */
    EXISTS,
    /** Another writer was at it at the same time. All of it is to be sent again. */
    RACED
  }

  /** An object that comes in parts; nobody sees anything of it before {@link #join}. */
  interface Upload {
    /**
     * Sends a part, numbered from 1; fails when the server has other bytes than those of the sum.
     * At most {@link #partsAtOnce} are sent beside each other, and as many are begun in order. The
     * last one may be sent, or sent again, by {@link #join}.
     */
    void send(int number, Body part, long crc32c) throws IOException;

    /**
     * Makes the object of all that was sent, if nothing has its name, in one step.
     *
     * @param crc32c of all parts together
     */
    Creation join(long crc32c) throws IOException;

    /** Frees what was sent; afterwards, or when {@link #join} has not made an object. */
    void abort() throws IOException;
  }

  /** An object and its mark. The answer may be that there is none where only a listing knows. */
  Optional<RemoteObject> head(String name) throws IOException;

  /** All of a small object. */
  Optional<byte[]> read(String name) throws IOException;

  /**
   * Bytes from {@code begin}, at most to {@code end}, which is beyond {@code begin}; fewer or none
   * at the end of the object.
   */
  Optional<byte[]> readRange(String name, long begin, long end) throws IOException;

  /**
   * Bytes of exactly this object, from {@code begin} to before {@code end}. Closing early reads no
   * more of them.
   *
   * @throws NoSuchFileException when it is not there any more
   * @throws IOException also when another is there by now
   */
  InputStream open(RemoteObject object, long begin, long end) throws IOException;

  /**
   * An object and its first bytes.
   *
   * @param bytes to be closed
   */
  record Start(RemoteObject object, InputStream bytes) {}

  /** An object with its first bytes, at most so many; by one request where the vendor has one. */
  default Optional<Start> start(String name, long most) throws IOException {
    Optional<RemoteObject> object = head(name);
    if (object.isEmpty()) {
      return Optional.empty();
    }
    long end = Math.min(most, object.get().size());
    InputStream bytes = end == 0 ? InputStream.nullInputStream() : open(object.get(), 0, end);
    return Optional.of(new Start(object.get(), bytes));
  }

  /**
   * The size of an object of which a range was answered.
   *
   * @param contentRange "bytes 0-9/100"; null where all of it comes
   */
  static long size(@Nullable String contentRange, long contentLength) {
    return contentRange == null
        ? contentLength
        : Long.parseLong(contentRange.substring(contentRange.indexOf('/') + 1));
  }

  /** A range of bytes, as HTTP says it. */
  static String range(long begin, long end) {
    return "bytes=" + begin + "-" + (end - 1);
  }

  /** All objects whose name begins like that, in the order of their names. */
  List<RemoteObject> walk(String prefix) throws IOException;

  /** What comes after the prefix up to the next slash, or to the end of the name. */
  Set<String> children(String prefix) throws IOException;

  /** Absent is fine. */
  void delete(String name) throws IOException;

  /**
   * Makes an object in one request, at most {@link Checksums#CHUNK} bytes; fails when the server
   * has other bytes than those of the sum.
   */
  Creation create(String name, Body content, long crc32c, @Nullable String mark) throws IOException;

  /** How many parts of an upload may be sent at the same time. */
  int partsAtOnce();

  /** Begins an object of several parts, each {@link Checksums#CHUNK} bytes but the last. */
  Upload begin(String name, long size, String mark) throws IOException;

  /** Makes an object of another's bytes without carrying them; the other is not empty. */
  Creation copy(RemoteObject from, String to, String mark) throws IOException;

  /**
   * The key of somebody's choice that the server says it has encrypted an object with; empty when
   * there is none.
   *
   * @throws NoSuchFileException when the object is not there
   */
  Optional<String> keyOf(String name) throws IOException;

  /** Uploads that were begun and not ended, where the server shows them; by {@code tag}. */
  default List<RemoteObject> unfinished(String prefix) throws IOException {
    return List.of();
  }

  /** Frees what {@link #unfinished} has shown; absent is fine. */
  default void abandon(RemoteObject unfinished) throws IOException {
    throw new IOException(unfinished.name() + ": this store has nothing that is unfinished");
  }
}

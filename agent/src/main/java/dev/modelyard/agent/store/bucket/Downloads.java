package dev.modelyard.agent.store.bucket;

import dev.modelyard.agent.config.Bucket;
import dev.modelyard.agent.protocol.Checksums;
import dev.modelyard.agent.store.Hashing;
import dev.modelyard.agent.store.bucket.RemoteBucket.Start;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ExecutorService;

/**
 * Reads objects. Large ones come in several ranges beside each other, and are hashed in order as
 * they lie on the disk. A range whose connection breaks is taken up where it broke, from the same
 * object or not at all.
 */
final class Downloads {
  private static final int BUFFER = 1 << 17;

  /** Of one file. */
  private static final int RANGES = 4;

  /** Connections that may break in one range without a byte in between. */
  private static final int BREAKS = 5;

  private final Bucket bucket;
  private final RemoteBucket remote;
  private final ExecutorService threads;

  Downloads(Bucket bucket, RemoteBucket remote, ExecutorService threads) {
    this.bucket = bucket;
    this.remote = remote;
    this.threads = threads;
  }

  /** Takes the first {@code length} bytes of a buffer. */
  interface Sink {
    void take(byte[] buffer, int length) throws IOException;
  }

  /** All of an object, in order. */
  void read(String key, Sink sink) throws IOException {
    Start start = start(key);
    fetch(start, 0, start.object().size(), sink);
  }

  private Start start(String key) throws IOException {
    return remote
        .start(bucket.object(key), Checksums.CHUNK)
        .orElseThrow(() -> new NoSuchFileException(key));
  }

  Checksums download(String key, Path target) throws IOException {
    Start start = start(key);
    try (InputStream first = start.bytes();
        FileChannel file =
            FileChannel.open(
                target,
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE)) {
      return into(file, target, new Start(start.object(), first));
    }
  }

  private Checksums into(FileChannel file, Path target, Start start) throws IOException {
    try {
      return download(start, file);
    } catch (IOException e) {
      Files.delete(target);
      throw e;
    }
  }

  private Checksums download(Start start, FileChannel file) throws IOException {
    Hashing hashing = new Hashing();
    InFlight.forEach(
        threads,
        RANGES,
        start.object().size(),
        Checksums.CHUNK,
        (number, begin, end) -> () -> store(start, begin, end, file),
        (begin, end) -> hashing.update(file, begin, end));
    return hashing.sums();
  }

  private void store(Start start, long begin, long end, FileChannel file) throws IOException {
    long[] at = {begin};
    fetch(
        start,
        begin,
        end,
        (buffer, length) -> {
          ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, length);
          while (bytes.hasRemaining()) {
            at[0] += file.write(bytes, at[0]);
          }
        });
  }

  /** Bytes of the object, in order; its first ones are on their way already. */
  private void fetch(Start start, long begin, long end, Sink sink) throws IOException {
    RemoteObject object = start.object();
    byte[] buffer = new byte[BUFFER];
    long at = begin;
    int breaks = 0;
    boolean isStarted = begin == 0;
    while (at < end) {
      long before = at;
      try (InputStream body = isStarted ? start.bytes() : remote.open(object, at, end)) {
        for (int read = read(body, buffer); read > 0; read = read(body, buffer)) {
          sink.take(buffer, read);
          at += read;
        }
      }
      isStarted = false;
      breaks = at > before ? 0 : breaks + 1;
      if (breaks == BREAKS) {
        throw new IOException(
            "%s, GET %s: the connection breaks at byte %d of %d, again and again"
                .formatted(bucket, object.name(), at, object.size()));
      }
      if (breaks > 0) {
        Pause.after(breaks);
      }
    }
  }

  /** 0 when the connection is at its end, however that came. */
  private static int read(InputStream body, byte[] buffer) {
    try {
      return Math.max(0, body.read(buffer, 0, buffer.length));
    } catch (IOException broken) {
      return 0;
    }
  }
}

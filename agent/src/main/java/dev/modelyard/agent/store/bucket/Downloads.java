package dev.modelyard.agent.store.bucket;

import dev.modelyard.agent.config.Bucket;
import dev.modelyard.agent.protocol.Checksums;
import dev.modelyard.agent.sealing.Segments;
import dev.modelyard.agent.store.Hashing;
import dev.modelyard.agent.store.InFlight;
import dev.modelyard.agent.store.Room;
import dev.modelyard.agent.store.bucket.Packing.Unpacking;
import dev.modelyard.agent.store.bucket.RemoteBucket.Start;
import java.io.Closeable;
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
 * Reads files out of objects. Large ones come in several ranges beside each other, and are hashed
 * in order as they lie on the disk.
 */
final class Downloads {
  private static final int BUFFER = 1 << 17;

  /** Of one file. */
  private static final int RANGES = 4;

  private final Bucket bucket;
  private final RemoteBucket remote;
  private final ExecutorService threads;

  Downloads(Bucket bucket, RemoteBucket remote, ExecutorService threads) {
    this.bucket = bucket;
    this.remote = remote;
    this.threads = threads;
  }

  /** An object that has answered: what it is, its first bytes, and how to read it. */
  private record Opened(RemoteObject object, ObjectRange first, Unpacking unpacking)
      implements Closeable {
    @Override
    public void close() throws IOException {
      first.close();
    }
  }

  /** {@code most}: how much of the object is read as its first range. */
  private Opened open(String key, Packing packing, long most) throws IOException {
    Start start =
        remote
            .start(bucket.object(key), Math.min(most, Checksums.CHUNK))
            .orElseThrow(() -> new NoSuchFileException(key));
    RemoteObject object = start.object();
    if (packing.fileSize(object.size()) < 0) {
      start.bytes().close();
      throw new IOException(key + " was cut off: no sealed file has " + object.size() + " bytes");
    }
    ObjectRange first =
        new ObjectRange(bucket, remote, object, 0, Math.min(most, object.size()), start.bytes());
    try {
      byte[] header = first.readNBytes(packing.header());
      return new Opened(object, first, packing.open(header, object.size()));
    } catch (IOException e) {
      first.close();
      throw e;
    }
  }

  /** All of a file, in order. */
  InputStream read(String key, Packing packing) throws IOException {
    Opened opened = open(key, packing, Long.MAX_VALUE);
    return opened.unpacking.unpack(opened.first, 0);
  }

  /** At most so many bytes of a file; fewer at its end. */
  byte[] readRange(String key, Packing packing, long offset, int length) throws IOException {
    if (packing.header() == 0) {
      return remote
          .readRange(bucket.object(key), offset, offset + length)
          .orElseThrow(() -> new NoSuchFileException(key));
    }
    try (Opened opened = open(key, packing, packing.header())) {
      RemoteObject object = opened.object;
      long last = Math.min(packing.fileSize(object.size()), offset + length) - 1;
      if (last < offset) {
        return new byte[0];
      }
      long begin = Segments.SIZE * Segments.segment(offset);
      long end = Segments.SIZE * (Segments.segment(last) + 1);
      ObjectRange range =
          range(object, Math.max(packing.header(), begin), Math.min(end, object.size()));
      try (InputStream file = opened.unpacking.unpack(range, begin)) {
        file.skipNBytes(offset - opened.unpacking.offset(begin));
        return file.readNBytes(length);
      }
    }
  }

  Checksums download(String key, Packing packing, Path target) throws IOException {
    try (Opened opened = open(key, packing, Checksums.CHUNK);
        FileChannel file =
            FileChannel.open(
                target,
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE)) {
      return into(file, target, opened, packing);
    }
  }

  private Checksums into(FileChannel file, Path target, Opened opened, Packing packing)
      throws IOException {
    try {
      Room.OF_POD.take(target, packing.fileSize(opened.object.size()));
      return download(opened, file);
    } catch (IOException e) {
      Files.delete(target);
      throw Room.OF_POD.explain(e, target);
    }
  }

  private Checksums download(Opened opened, FileChannel file) throws IOException {
    Hashing hashing = new Hashing();
    RemoteObject object = opened.object;
    InFlight.forEach(
        threads,
        RANGES,
        object.size(),
        Checksums.CHUNK,
        (number, begin, end) ->
            () -> {
              try (ObjectRange range = number == 1 ? opened.first : range(object, begin, end)) {
                store(
                    opened.unpacking.unpack(range, begin),
                    file,
                    opened.unpacking.offset(begin),
                    opened.unpacking.offset(end));
              }
            },
        (begin, end) ->
            hashing.update(file, opened.unpacking.offset(begin), opened.unpacking.offset(end)));
    return hashing.sums();
  }

  private ObjectRange range(RemoteObject object, long begin, long end) {
    return new ObjectRange(bucket, remote, object, begin, end, null);
  }

  /** The file has its length already: what is missing would not be missed. */
  private static void store(InputStream content, FileChannel file, long begin, long end)
      throws IOException {
    byte[] buffer = new byte[BUFFER];
    long at = begin;
    for (int read = content.read(buffer); read > 0; read = content.read(buffer)) {
      ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, read);
      while (bytes.hasRemaining()) {
        at += file.write(bytes, at);
      }
    }
    if (at != end) {
      throw new IOException("the object ends at byte " + at + " of the file instead of " + end);
    }
  }
}

package dev.modelyard.agent.store.bucket;

import dev.modelyard.agent.config.Bucket;
import dev.modelyard.agent.protocol.Checksums;
import dev.modelyard.agent.store.InFlight;
import dev.modelyard.agent.store.bucket.Content.Piece;
import dev.modelyard.agent.store.bucket.Content.Reading;
import dev.modelyard.agent.store.bucket.RemoteBucket.Creation;
import dev.modelyard.agent.store.bucket.RemoteBucket.Upload;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.util.UUID;
import java.util.concurrent.ExecutorService;

/**
 * Creates objects, never replacing one. Each 64 MiB are read and hashed, then sent while the next
 * are read; what no longer has the sum it was announced with is refused. So what lies there is what
 * was hashed.
 */
final class Uploads {
  /** Of writers that are at one name at the same time; the other one is done soon. */
  private static final int RACES = 10;

  /** S3's and OSS' limit; the other vendors' are higher. */
  private static final int MOST_PARTS = 10_000;

  private final Bucket bucket;
  private final RemoteBucket remote;
  private final ServerKey serverKey;
  private final ExecutorService threads;
  private final Standstill standstill;

  Uploads(Bucket bucket, RemoteBucket remote, ExecutorService threads) {
    this(bucket, remote, threads, new Standstill(bucket, Standstill.SILENCE));
  }

  Uploads(Bucket bucket, RemoteBucket remote, ExecutorService threads, Standstill standstill) {
    this.bucket = bucket;
    this.remote = remote;
    this.serverKey = new ServerKey(bucket, remote);
    this.threads = threads;
    this.standstill = standstill;
  }

  /** A request, or several, that make one object. */
  private interface Making {
    Creation attempt() throws IOException;
  }

  private static boolean isMade(String name, Making making) throws IOException {
    for (int races = 0; ; races++) {
      Creation creation = making.attempt();
      if (creation != Creation.RACED) {
        return creation == Creation.MADE;
      }
      if (races == RACES) {
        throw new IOException(name + ": other writers are always at it at the same time");
      }
      Pause.after(races);
    }
  }

  /** A record. Who made it when the answer got lost is left to the caller, who knows its bytes. */
  boolean create(String key, byte[] content, long crc32c) throws IOException {
    String name = bucket.object(key);
    boolean made =
        isMade(
            name,
            () ->
                standstill.send(
                    name, Body.of(content), body -> remote.create(name, body, crc32c, null)));
    if (made) {
      serverKey.require(name);
    }
    return made;
  }

  /** What makes an object with a mark. */
  private interface Marked {
    Creation attempt(String name, String mark) throws IOException;
  }

  /** A library asks again when an answer gets lost, and then meets what it has made itself. */
  private void make(String key, Marked making) throws IOException {
    String name = bucket.object(key);
    String mark = UUID.randomUUID().toString();
    if (!isMade(name, () -> making.attempt(name, mark)) && !isOurs(name, mark)) {
      throw new FileAlreadyExistsException(key);
    }
    serverKey.require(name);
  }

  private boolean isOurs(String name, String mark) throws IOException {
    return remote.head(name).filter(there -> mark.equals(there.mark())).isPresent();
  }

  Checksums upload(Content content, String key) throws IOException {
    if (content.size() > (long) Checksums.CHUNK * MOST_PARTS) {
      throw new IOException(
          key
              + " has "
              + content.size()
              + " bytes, more than an object can have: save it in shards");
    }
    return content.size() <= Checksums.CHUNK ? whole(content, key) : inParts(content, key);
  }

  private Checksums whole(Content content, String key) throws IOException {
    try (Reading reading = content.read();
        Piece all = reading.next(content.size())) {
      make(
          key,
          (name, mark) ->
              standstill.send(
                  name, all.body(), body -> remote.create(name, body, all.crc32c(), mark)));
      return reading.sums();
    }
  }

  private Checksums inParts(Content content, String key) throws IOException {
    Checksums[] sums = new Checksums[1];
    make(
        key,
        (name, mark) -> {
          try (Reading reading = content.read()) {
            Creation creation =
                Joining.join(
                    remote.begin(name, content.size(), mark),
                    upload -> send(name, content.size(), reading, upload));
            sums[0] = reading.sums();
            return creation;
          }
        });
    return sums[0];
  }

  private long send(String name, long size, Reading reading, Upload upload) throws IOException {
    InFlight.forEach(
        threads,
        remote.partsAtOnce(),
        size,
        Checksums.CHUNK,
        (number, begin, end) -> {
          Piece piece = reading.next(end - begin);
          return () -> {
            try (piece) {
              standstill.send(
                  name + " part " + number,
                  piece.body(),
                  body -> {
                    upload.send(number, body, piece.crc32c());
                    return number;
                  });
            }
          };
        });
    return reading.crc32c();
  }

  /** Content in memory, in one part; for trying the server. */
  void join(String key, byte[] content, long crc32c) throws IOException {
    make(
        key,
        (name, mark) ->
            Joining.join(
                remote.begin(name, content.length, mark),
                upload -> {
                  upload.send(1, Body.of(content), crc32c);
                  return crc32c;
                }));
  }

  void copy(RemoteObject from, String to) throws IOException {
    make(to, (name, mark) -> remote.copy(from, name, mark));
  }
}

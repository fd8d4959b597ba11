package dev.modelyard.agent.store.s3;

import dev.modelyard.agent.config.Bucket;
import dev.modelyard.agent.protocol.Checksums;
import dev.modelyard.agent.store.Hashing;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Reads objects. Large ones come in several ranges beside each other, and are hashed in order as
 * they lie on the disk. A range whose connection breaks is taken up where it broke, from the same
 * object or not at all.
 */
final class Downloads {
  private static final int BEYOND_THE_END = 416;
  private static final int BUFFER = 1 << 17;

  /** Connections that may break in one range without a byte in between. */
  private static final int BREAKS = 5;

  private final Bucket bucket;
  private final S3Client client;
  private final Failures failures;
  private final ExecutorService threads;

  Downloads(Bucket bucket, S3Client client, ExecutorService threads) {
    this.bucket = bucket;
    this.client = client;
    this.failures = new Failures(bucket);
    this.threads = threads;
  }

  /** Takes the first {@code length} bytes of a buffer. */
  interface Sink {
    void take(byte[] buffer, int length) throws IOException;
  }

  Optional<byte[]> read(String key) throws IOException {
    String object = bucket.object(key);
    try {
      return Optional.of(
          client.getObjectAsBytes(get -> get.bucket(bucket.name()).key(object)).asByteArray());
    } catch (S3Exception e) {
      if (Failures.isAbsence(e)) {
        return Optional.empty();
      }
      throw failures.of("GET " + object, e);
    } catch (SdkException e) {
      throw failures.of("GET " + object, e);
    }
  }

  byte[] readRange(String key, long offset, int length) throws IOException {
    String object = bucket.object(key);
    try {
      return client
          .getObjectAsBytes(
              get -> get.bucket(bucket.name()).key(object).range(range(offset, offset + length)))
          .asByteArray();
    } catch (S3Exception e) {
      if (e.statusCode() == BEYOND_THE_END) {
        return new byte[0];
      }
      if (Failures.isAbsence(e)) {
        throw new NoSuchFileException(key);
      }
      throw failures.of("GET " + object, e);
    } catch (SdkException e) {
      throw failures.of("GET " + object, e);
    }
  }

  private static String range(long begin, long end) {
    return "bytes=" + begin + "-" + (end - 1);
  }

  Checksums download(String key, HeadObjectResponse head, Path target) throws IOException {
    try (FileChannel file =
        FileChannel.open(
            target,
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE)) {
      return into(file, target, key, head);
    }
  }

  private Checksums into(FileChannel file, Path target, String key, HeadObjectResponse head)
      throws IOException {
    try {
      return download(key, head, file);
    } catch (IOException e) {
      Files.delete(target);
      throw e;
    }
  }

  private Checksums download(String key, HeadObjectResponse head, FileChannel file)
      throws IOException {
    Hashing hashing = new Hashing();
    long size = head.contentLength();
    long hashed = 0;
    try (InFlight<Long> ranges = new InFlight<>(threads)) {
      for (long begin = 0; begin < size; begin += Checksums.CHUNK) {
        if (ranges.isFull()) {
          hashed = hash(file, hashed, ranges.take(), hashing);
        }
        long from = begin;
        long to = Math.min(size, begin + Checksums.CHUNK);
        ranges.add(() -> store(key, head, from, to, file));
      }
      while (!ranges.isEmpty()) {
        hashed = hash(file, hashed, ranges.take(), hashing);
      }
    }
    return hashing.sums();
  }

  /** The end of the range. */
  private long store(String key, HeadObjectResponse head, long begin, long end, FileChannel file)
      throws IOException {
    long[] at = {begin};
    fetch(
        key,
        head,
        begin,
        end,
        (buffer, length) -> {
          ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, length);
          while (bytes.hasRemaining()) {
            at[0] += file.write(bytes, at[0]);
          }
        });
    return end;
  }

  private static long hash(FileChannel file, long begin, long end, Hashing hashing)
      throws IOException {
    hashing.update(file, begin, end);
    return end;
  }

  /** Bytes of the object that {@code head} has shown, in order. */
  void fetch(String key, HeadObjectResponse head, long begin, long end, Sink sink)
      throws IOException {
    byte[] buffer = new byte[BUFFER];
    long at = begin;
    int breaks = 0;
    while (at < end) {
      long before = at;
      ResponseInputStream<GetObjectResponse> body = open(key, head, at, end);
      try {
        for (int read = read(body, buffer); read > 0; read = read(body, buffer)) {
          sink.take(buffer, read);
          at += read;
        }
      } finally {
        end(body, at == end);
      }
      breaks = at > before ? 0 : breaks + 1;
      if (breaks == BREAKS) {
        throw new IOException(
            "%s, GET %s: the connection breaks at byte %d of %d, again and again"
                .formatted(bucket, bucket.object(key), at, head.contentLength()));
      }
      if (breaks > 0) {
        Pause.after(breaks);
      }
    }
  }

  /** A connection is used again when all of its answer was read. */
  private static void end(ResponseInputStream<GetObjectResponse> body, boolean complete)
      throws IOException {
    if (complete) {
      body.close();
    } else {
      body.abort();
    }
  }

  /** 0 when the connection is at its end, however that came. */
  private static int read(ResponseInputStream<GetObjectResponse> body, byte[] buffer) {
    try {
      return Math.max(0, body.read(buffer, 0, buffer.length));
    } catch (IOException | SdkException broken) {
      return 0;
    }
  }

  private ResponseInputStream<GetObjectResponse> open(
      String key, HeadObjectResponse head, long begin, long end) throws IOException {
    GetObjectRequest request =
        GetObjectRequest.builder()
            .bucket(bucket.name())
            .key(bucket.object(key))
            .range(range(begin, end))
            .ifMatch(head.eTag())
            .build();
    try {
      return client.getObject(request);
    } catch (S3Exception e) {
      if (Failures.isAbsence(e)) {
        throw new NoSuchFileException(key);
      }
      throw failures.of("GET " + request.key(), e);
    } catch (SdkException e) {
      throw failures.of("GET " + request.key(), e);
    }
  }
}

package dev.modelyard.agent.store.s3;

import dev.modelyard.agent.config.Bucket;
import dev.modelyard.agent.protocol.Checksums;
import dev.modelyard.agent.store.Hashing;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.CopyPartResult;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.UploadPartCopyRequest;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;

/**
 * Creates objects, never replacing one. Each 64 MiB of a file is read and hashed, then sent while
 * the next is read; what is sent comes from the page cache, and the server refuses what no longer
 * has the sum it was announced with. So what lies there is what was hashed, and no part of a file
 * is ever held in memory.
 */
final class Uploads {
  private static final String ABSENT = "*";
  private static final int EXISTS = 412;
  private static final int CONFLICT = 409;
  private static final int GONE = 404;

  /** Conflicts end at once: the other writer is done or not. */
  private static final int CONFLICTS = 10;

  private static final int MOST_PARTS = 10_000;

  /** One part of a copy on the server, which takes its time. */
  private static final long COPIED_AT_ONCE = 256L << 20;

  /** Metadata by which a writer knows its own object again when the answer got lost. */
  private static final String MARK = "modelyard-upload";

  private final Bucket bucket;
  private final S3Client client;
  private final Failures failures;
  private final ExecutorService threads;

  Uploads(Bucket bucket, S3Client client, ExecutorService threads) {
    this.bucket = bucket;
    this.client = client;
    this.failures = new Failures(bucket);
    this.threads = threads;
  }

  /** A record. Who made it when the answer got lost is left to the caller, who knows its bytes. */
  boolean create(String key, byte[] content, String sha256) throws IOException {
    return create(key, RequestBody.fromBytes(content), sha256, null);
  }

  private boolean create(String key, RequestBody body, String sha256, @Nullable String mark)
      throws IOException {
    String object = bucket.object(key);
    for (int conflicts = 0; ; conflicts++) {
      try {
        client.putObject(
            put ->
                put.bucket(bucket.name())
                    .key(object)
                    .ifNoneMatch(ABSENT)
                    .checksumSHA256(base64(HexFormat.of().parseHex(sha256)))
                    .metadata(mark == null ? Map.of() : Map.of(MARK, mark)),
            body);
        return true;
      } catch (S3Exception e) {
        if (e.statusCode() == EXISTS) {
          return mark != null && isOurs(object, mark);
        }
        if (e.statusCode() != CONFLICT || conflicts == CONFLICTS) {
          throw failures.of("PUT " + object, e);
        }
      } catch (SdkException e) {
        throw failures.of("PUT " + object, e);
      }
      Pause.after(conflicts);
    }
  }

  private boolean isOurs(String object, String mark) throws IOException {
    try {
      return mark.equals(
          client.headObject(head -> head.bucket(bucket.name()).key(object)).metadata().get(MARK));
    } catch (S3Exception e) {
      if (e.statusCode() == GONE) {
        return false;
      }
      throw failures.of("HEAD " + object, e);
    } catch (SdkException e) {
      throw failures.of("HEAD " + object, e);
    }
  }

  Checksums upload(Path file, String key) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
      long size = channel.size();
      if (size > (long) Checksums.CHUNK * MOST_PARTS) {
        throw new IOException(
            file + " has " + size + " bytes, more than an object can have: save it in shards");
      }
      return size <= Checksums.CHUNK ? whole(channel, size, key) : inParts(channel, size, key);
    }
  }

  private Checksums whole(FileChannel file, long size, String key) throws IOException {
    Hashing hashing = new Hashing();
    hashing.update(file, 0, size);
    Checksums sums = hashing.sums();
    if (!create(key, body(file, 0, size), sums.sha256(), UUID.randomUUID().toString())) {
      throw new FileAlreadyExistsException(key);
    }
    return sums;
  }

  private static RequestBody body(FileChannel file, long begin, long length) {
    return RequestBody.fromContentProvider(
        () -> new FileRange(file, begin, length), length, "application/octet-stream");
  }

  /** An upload of several requests, from its first to the one that makes the object. */
  private interface Parts {
    List<CompletedPart> send(String object, String upload) throws IOException;
  }

  /** What has lost a race with another conditional request is sent again from the start. */
  private void create(String key, CreateMultipartUploadRequest.Builder begin, Parts parts)
      throws IOException {
    String object = bucket.object(key);
    String mark = UUID.randomUUID().toString();
    CreateMultipartUploadRequest create =
        begin.bucket(bucket.name()).key(object).metadata(Map.of(MARK, mark)).build();
    for (int conflicts = 0; ; conflicts++) {
      try {
        tryCreate(create, parts);
        return;
      } catch (S3Exception e) {
        // The SDK asks again when an answer gets lost, and then meets what it has made itself.
        if ((e.statusCode() == EXISTS || e.statusCode() == GONE) && isOurs(object, mark)) {
          return;
        }
        if (e.statusCode() == EXISTS) {
          throw new FileAlreadyExistsException(key);
        }
        if (e.statusCode() != CONFLICT || conflicts == CONFLICTS) {
          throw failures.of("PUT " + object, e);
        }
      } catch (SdkException e) {
        throw failures.of("PUT " + object, e);
      }
      Pause.after(conflicts);
    }
  }

  private void tryCreate(CreateMultipartUploadRequest create, Parts parts) throws IOException {
    String upload = client.createMultipartUpload(create).uploadId();
    try {
      List<CompletedPart> sent = parts.send(create.key(), upload);
      client.completeMultipartUpload(
          CompleteMultipartUploadRequest.builder()
              .bucket(create.bucket())
              .key(create.key())
              .uploadId(upload)
              .ifNoneMatch(ABSENT)
              .multipartUpload(all -> all.parts(sent))
              .build());
    } catch (SdkException | IOException e) {
      abort(create.key(), upload, e);
      throw e;
    }
  }

  /** What cannot be aborted now is swept later. */
  private void abort(String object, String upload, Exception cause) {
    try {
      client.abortMultipartUpload(
          abort -> abort.bucket(bucket.name()).key(object).uploadId(upload));
    } catch (SdkException e) {
      cause.addSuppressed(e);
    }
  }

  /** Makes ready what one part takes; called in order, one at a time. */
  private interface Part {
    Callable<CompletedPart> of(int number, long begin, long length) throws IOException;
  }

  private List<CompletedPart> send(long size, long step, Part part) throws IOException {
    List<CompletedPart> sent = new ArrayList<>();
    try (InFlight<CompletedPart> parts = new InFlight<>(threads)) {
      for (long begin = 0; begin < size; begin += step) {
        if (parts.isFull()) {
          sent.add(parts.take());
        }
        parts.add(part.of((int) (begin / step) + 1, begin, Math.min(step, size - begin)));
      }
      while (!parts.isEmpty()) {
        sent.add(parts.take());
      }
    }
    return sent;
  }

  /** Content in memory, in one part; for trying the server. */
  void join(String key, byte[] content, long crc32c) throws IOException {
    create(
        key,
        CreateMultipartUploadRequest.builder().checksumAlgorithm(ChecksumAlgorithm.CRC32_C),
        (object, upload) ->
            List.of(sent(part(object, upload, 1, crc32c), RequestBody.fromBytes(content))));
  }

  private UploadPartRequest part(String object, String upload, int number, long crc32c) {
    return UploadPartRequest.builder()
        .bucket(bucket.name())
        .key(object)
        .uploadId(upload)
        .partNumber(number)
        .checksumCRC32C(base64(crc32c))
        .build();
  }

  private Checksums inParts(FileChannel file, long size, String key) throws IOException {
    Checksums[] sums = new Checksums[1];
    create(
        key,
        CreateMultipartUploadRequest.builder().checksumAlgorithm(ChecksumAlgorithm.CRC32_C),
        (object, upload) -> {
          Hashing hashing = new Hashing();
          Part part =
              (number, begin, length) -> {
                hashing.update(file, begin, begin + length);
                UploadPartRequest request = part(object, upload, number, hashing.crc32c());
                return () -> sent(request, body(file, begin, length));
              };
          List<CompletedPart> all = send(size, Checksums.CHUNK, part);
          sums[0] = hashing.sums();
          return all;
        });
    return sums[0];
  }

  private CompletedPart sent(UploadPartRequest part, RequestBody body) throws IOException {
    try {
      return CompletedPart.builder()
          .partNumber(part.partNumber())
          .eTag(client.uploadPart(part, body).eTag())
          .checksumCRC32C(part.checksumCRC32C())
          .build();
    } catch (SdkException e) {
      throw failures.of("PUT " + part.key() + " part " + part.partNumber(), e);
    }
  }

  /** In parts, because only the request that joins parts takes the condition everywhere. */
  void copy(String from, long size, String to) throws IOException {
    create(
        to,
        CreateMultipartUploadRequest.builder(),
        (object, upload) ->
            send(
                size,
                COPIED_AT_ONCE,
                (number, begin, length) -> {
                  UploadPartCopyRequest request =
                      UploadPartCopyRequest.builder()
                          .sourceBucket(bucket.name())
                          .sourceKey(bucket.object(from))
                          .copySourceRange("bytes=" + begin + "-" + (begin + length - 1))
                          .destinationBucket(bucket.name())
                          .destinationKey(object)
                          .uploadId(upload)
                          .partNumber(number)
                          .build();
                  return () -> copied(request);
                }));
  }

  private CompletedPart copied(UploadPartCopyRequest part) throws IOException {
    try {
      CopyPartResult result = client.uploadPartCopy(part).copyPartResult();
      return CompletedPart.builder().partNumber(part.partNumber()).eTag(result.eTag()).build();
    } catch (SdkException e) {
      throw failures.of("copy of " + part.sourceKey(), e);
    }
  }

  /** Big-endian, as the protocol has it. */
  private static String base64(long crc32c) {
    return base64(ByteBuffer.allocate(Integer.BYTES).putInt((int) crc32c).array());
  }

  private static String base64(byte[] sum) {
    return Base64.getEncoder().encodeToString(sum);
  }
}

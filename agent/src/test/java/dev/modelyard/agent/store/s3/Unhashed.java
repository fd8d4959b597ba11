package dev.modelyard.agent.store.s3;

import dev.modelyard.agent.config.Bucket;
import dev.modelyard.agent.protocol.Checksums;
import dev.modelyard.agent.store.Parallel;
import dev.modelyard.agent.store.bucket.RemoteObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.S3Object;

/** What the agent's client of S3 takes to carry a directory when nobody looks at a byte. */
public final class Unhashed {
  private static final int FILES = 8;
  private static final int PARTS = 4;

  /** As the agent's files have one, which are not signed. */
  private static final Map<String, String> MARK = Map.of(RemoteObject.MARK, "unhashed");

  private final Bucket bucket;
  private final S3Client client;

  private Unhashed(Bucket bucket, S3Client client) {
    this.bucket = bucket;
    this.client = client;
  }

  /** To the bucket, or from it. */
  public static void carry(Bucket bucket, Path directory, boolean up) throws IOException {
    Unhashed carrier = new Unhashed(bucket, Clients.open(bucket));
    if (up) {
      carrier.send(directory);
    } else {
      carrier.fetch(directory);
    }
  }

  private void send(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      new Parallel(FILES)
          .map(
              files.toList(),
              file -> send(file, bucket.object(String.valueOf(file.getFileName()))));
    }
  }

  private void fetch(Path directory) throws IOException {
    List<S3Object> objects =
        client
            .listObjectsV2Paginator(l -> l.bucket(bucket.name()).prefix(bucket.prefix() + "/"))
            .contents()
            .stream()
            .toList();
    new Parallel(FILES)
        .map(
            objects,
            object ->
                fetch(
                    object,
                    directory.resolve(object.key().substring(bucket.object("").length() + 1))));
  }

  private boolean send(Path file, String object) throws IOException {
    long size = Files.size(file);
    if (size <= Checksums.CHUNK) {
      client.putObject(
          put -> put.bucket(bucket.name()).key(object).metadata(MARK), RequestBody.fromFile(file));
      return true;
    }
    String id = client.createMultipartUpload(c -> c.bucket(bucket.name()).key(object)).uploadId();
    List<CompletedPart> sent =
        eachPart(
            size, begin -> part(file, object, id, begin, Math.min(Checksums.CHUNK, size - begin)));
    client.completeMultipartUpload(
        c ->
            c.bucket(bucket.name())
                .key(object)
                .uploadId(id)
                .multipartUpload(all -> all.parts(sent)));
    return true;
  }

  private interface Part<T> {
    T at(long begin) throws IOException;
  }

  private static <T> List<T> eachPart(long size, Part<T> part) throws IOException {
    return new Parallel(PARTS)
        .map(
            LongStream.iterate(0, at -> at < size, at -> at + Checksums.CHUNK).boxed().toList(),
            part::at);
  }

  private CompletedPart part(Path file, String object, String id, long begin, long length) {
    int number = (int) (begin / Checksums.CHUNK) + 1;
    String tag =
        client
            .uploadPart(
                p -> p.bucket(bucket.name()).key(object).uploadId(id).partNumber(number),
                RequestBody.fromContentProvider(
                    () -> range(file, begin), length, "application/octet-stream"))
            .eTag();
    return CompletedPart.builder().partNumber(number).eTag(tag).build();
  }

  private static InputStream range(Path file, long begin) {
    try {
      InputStream in = Files.newInputStream(file);
      in.skipNBytes(begin);
      return in;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean fetch(S3Object object, Path target) throws IOException {
    long size = object.size();
    try (FileChannel file =
        FileChannel.open(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      eachPart(
          size, begin -> fetch(object.key(), begin, Math.min(size, begin + Checksums.CHUNK), file));
    }
    return true;
  }

  private boolean fetch(String object, long begin, long end, FileChannel file) throws IOException {
    byte[] buffer = new byte[1 << 17];
    try (InputStream in =
        client.getObject(
            g -> g.bucket(bucket.name()).key(object).range("bytes=" + begin + "-" + (end - 1)))) {
      long at = begin;
      for (int read = in.read(buffer); read > 0; read = in.read(buffer)) {
        ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, read);
        while (bytes.hasRemaining()) {
          at += file.write(bytes, at);
        }
      }
    }
    return true;
  }
}

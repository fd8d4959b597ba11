package dev.modelyard.agent.bench;

import dev.modelyard.agent.config.Bucket;
import dev.modelyard.agent.protocol.Checksums;
import dev.modelyard.agent.store.Parallel;
import dev.modelyard.agent.store.RemoteObjects;
import dev.modelyard.agent.store.bucket.BucketObjects;
import dev.modelyard.agent.store.bucket.BucketObjects.Sealing;
import dev.modelyard.agent.store.s3.S3Bucket;
import dev.modelyard.agent.testkit.EncryptedServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;

/**
 * Carries a directory to a bucket, or from it, as the agent does: files beside each other, large
 * ones in parts. Without sums it is what the same library does when nobody looks at the bytes.
 */
final class CarryOne {
  private static final int FILES = 8;
  private static final int PARTS = 4;

  private CarryOne() {}

  /** What it takes the place of in a commit. */
  private static final String SEALED = "v1/run/data/1-1-once.sealed";

  /**
   * Arguments: up or down; "with sums", "encrypted" or "without"; endpoint, bucket, prefix,
   * directory.
   */
  public static void main(String[] args) throws IOException {
    Bucket bucket =
        new Bucket(Bucket.Kind.S3, args[3], args[4], URI.create(args[2]), null, null, null, null);
    Path directory = Path.of(args[5]);
    boolean up = args[0].equals("up");
    switch (args[1]) {
      case "with sums" -> withSums(bucket, directory, up, "", Sealing.NONE);
      case "encrypted" ->
          withSums(bucket, directory, up, SEALED, EncryptedServer.sealing(EncryptedServer.KEY, ""));
      default -> new Plain(bucket).carry(directory, up);
    }
    System.out.println(mostMemory());
    System.exit(0); // idle threads of the library
  }

  private static void withSums(
      Bucket bucket, Path directory, boolean up, String below, Sealing sealing) throws IOException {
    Parallel files = new Parallel(FILES);
    RemoteObjects objects = BucketObjects.open(bucket, S3Bucket::open, files, sealing);
    String prefix = below.isEmpty() ? "" : below + "/";
    if (up) {
      files.map(names(directory), name -> objects.upload(directory.resolve(name), prefix + name));
    } else {
      List<String> names = objects.walk(below).stream().map(file -> file.path()).toList();
      files.map(names, name -> objects.download(prefix + name, directory.resolve(name)));
    }
  }

  private static List<String> names(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> String.valueOf(file.getFileName())).toList();
    }
  }

  /** Resident, in MiB. */
  private static long mostMemory() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmHWM"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
        .findFirst()
        .orElseThrow();
  }

  /** Nobody looks at a byte but the signature of a request, which is the library's. */
  private record Plain(Bucket bucket, S3Client client) {
    Plain(Bucket bucket) {
      this(
          bucket,
          S3Client.builder()
              .httpClientBuilder(UrlConnectionHttpClient.builder())
              .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
              .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
              .endpointOverride(bucket.endpoint())
              .forcePathStyle(true)
              .region(Region.US_EAST_1)
              .build());
    }

    void carry(Path directory, boolean up) throws IOException {
      Parallel files = new Parallel(FILES);
      if (up) {
        files.map(names(directory), name -> send(directory.resolve(name), bucket.object(name)));
        return;
      }
      List<String> objects = new ArrayList<>();
      client
          .listObjectsV2Paginator(l -> l.bucket(bucket.name()).prefix(bucket.prefix() + "/"))
          .contents()
          .forEach(object -> objects.add(object.key()));
      files.map(
          objects,
          object ->
              fetch(object, directory.resolve(object.substring(bucket.object("").length() + 1))));
    }

    private boolean send(Path file, String object) throws IOException {
      long size = Files.size(file);
      if (size <= Checksums.CHUNK) {
        client.putObject(put -> put.bucket(bucket.name()).key(object), RequestBody.fromFile(file));
        return true;
      }
      String id = client.createMultipartUpload(c -> c.bucket(bucket.name()).key(object)).uploadId();
      List<CompletedPart> sent =
          eachPart(
              size,
              begin -> part(file, object, id, begin, Math.min(Checksums.CHUNK, size - begin)));
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

    private boolean fetch(String object, Path target) throws IOException {
      long size = client.headObject(h -> h.bucket(bucket.name()).key(object)).contentLength();
      try (FileChannel file =
          FileChannel.open(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        eachPart(
            size, begin -> fetch(object, begin, Math.min(size, begin + Checksums.CHUNK), file));
      }
      return true;
    }

    private boolean fetch(String object, long begin, long end, FileChannel file)
        throws IOException {
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
}

package dev.modelyard.agent.store.s3;

import dev.modelyard.agent.config.Bucket;
import dev.modelyard.agent.protocol.CanonicalJson;
import dev.modelyard.agent.protocol.Checksums;
import dev.modelyard.agent.protocol.FileState;
import dev.modelyard.agent.protocol.WorkFile;
import dev.modelyard.agent.store.Hashing;
import dev.modelyard.agent.store.Parallel;
import dev.modelyard.agent.store.RemoteObjects;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * Objects of a bucket. Create-if-absent is {@code If-None-Match: *}; what was answered is durable.
 * A directory is what keys have in common.
 */
public final class S3Objects implements RemoteObjects {
  /** Of all files together; most of their time is the network's. */
  private static final int PARTS = 8;

  private final Bucket bucket;
  private final S3Client client;
  private final Failures failures;
  private final Uploads uploads;
  private final Downloads downloads;
  private final ExecutorService threads;
  private final Parallel parallel;

  private S3Objects(Bucket bucket, S3Client client, Parallel parallel) {
    this.threads =
        Executors.newFixedThreadPool(
            PARTS, Thread.ofPlatform().daemon().name("parts-", 0).factory());
    this.bucket = bucket;
    this.client = client;
    this.failures = new Failures(bucket);
    this.uploads = new Uploads(bucket, client, threads);
    this.downloads = new Downloads(bucket, client, threads);
    this.parallel = parallel;
  }

  /** Asks nothing yet. */
  public static S3Objects open(Bucket bucket, Parallel parallel) throws IOException {
    try {
      return new S3Objects(bucket, Clients.open(bucket), parallel);
    } catch (SdkException e) {
      throw new Failures(bucket).of("to begin with", e);
    }
  }

  @Override
  public boolean putIfAbsent(String key, byte[] content) throws IOException {
    String sha256 = HexFormat.of().formatHex(CanonicalJson.sha256().digest(content));
    return uploads.create(key, content, sha256);
  }

  @Override
  public Checksums upload(Path file, String key) throws IOException {
    return uploads.upload(file, key);
  }

  @Override
  public Checksums download(String key, Path file) throws IOException {
    return downloads.download(key, require(key), file);
  }

  @Override
  public void copy(String from, String to) throws IOException {
    long size = require(from).contentLength();
    if (size == 0) {
      putIfAbsent(to, new byte[0]);
    } else {
      uploads.copy(from, size, to);
    }
  }

  @Override
  public Optional<byte[]> read(String key) throws IOException {
    return downloads.read(key);
  }

  @Override
  public byte[] readRange(String key, long offset, int length) throws IOException {
    return length == 0 ? new byte[0] : downloads.readRange(key, offset, length);
  }

  @Override
  public List<Checksums> checksums(List<String> keys) throws IOException {
    return parallel.map(
        keys,
        key -> {
          Hashing hashing = new Hashing();
          HeadObjectResponse head = require(key);
          downloads.fetch(key, head, 0, head.contentLength(), hashing::update);
          return hashing.sums();
        });
  }

  @Override
  public List<String> list(String directory) throws IOException {
    TreeSet<String> names = new TreeSet<>();
    forEachPage(
        directory,
        "/",
        page -> {
          page.contents().forEach(object -> names.add(inside(directory, object.key())));
          page.commonPrefixes().forEach(each -> names.add(inside(directory, each.prefix())));
        });
    names.removeIf(name -> name.isEmpty() || name.startsWith("."));
    return List.copyOf(names);
  }

  @Override
  public List<WorkFile> walk(String directory) throws IOException {
    List<WorkFile> files = new ArrayList<>();
    forEachPage(
        directory,
        "",
        page ->
            page.contents().stream()
                // What consoles make to show a directory.
                .filter(object -> !object.key().endsWith("/"))
                .forEach(
                    object ->
                        files.add(new WorkFile(inside(directory, object.key()), state(object)))));
    return files;
  }

  private String prefix(String directory) {
    String object = bucket.object(directory);
    return object.isEmpty() ? "" : object + "/";
  }

  private String inside(String directory, String object) {
    String path = object.substring(prefix(directory).length());
    return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }

  private static FileState state(S3Object object) {
    return new FileState(object.eTag(), object.size(), nanos(object.lastModified()));
  }

  private static long nanos(Instant time) {
    return TimeUnit.SECONDS.toNanos(time.getEpochSecond()) + time.getNano();
  }

  private void forEachPage(
      String directory, String delimiter, Consumer<ListObjectsV2Response> reader)
      throws IOException {
    String prefix = prefix(directory);
    try {
      client
          .listObjectsV2Paginator(
              list ->
                  list.bucket(bucket.name())
                      .prefix(prefix)
                      .delimiter(delimiter.isEmpty() ? null : delimiter))
          .forEach(reader);
    } catch (SdkException e) {
      throw failures.of("LIST " + prefix, e);
    }
  }

  @Override
  public Optional<FileState> stat(String key) throws IOException {
    Optional<HeadObjectResponse> head = head(key);
    return head.isPresent()
        ? head.map(
            there ->
                new FileState(there.eTag(), there.contentLength(), nanos(there.lastModified())))
        : directory(key);
  }

  /** A directory is there when something is in it, and as old as the newest of that. */
  private Optional<FileState> directory(String key) throws IOException {
    return walk(key).stream()
        .map(file -> file.state().modifiedNanos())
        .max(Long::compare)
        .map(newest -> new FileState("directory " + key, 0, newest));
  }

  private Optional<HeadObjectResponse> head(String key) throws IOException {
    String object = bucket.object(key);
    try {
      return Optional.of(client.headObject(head -> head.bucket(bucket.name()).key(object)));
    } catch (S3Exception e) {
      if (Failures.isAbsence(e)) {
        return Optional.empty();
      }
      throw failures.of("HEAD " + object, e);
    } catch (SdkException e) {
      throw failures.of("HEAD " + object, e);
    }
  }

  private HeadObjectResponse require(String key) throws IOException {
    return head(key).orElseThrow(() -> new NoSuchFileException(key));
  }

  @Override
  public void delete(String key) throws IOException {
    List<String> objects = new ArrayList<>(List.of(bucket.object(key)));
    walk(key).forEach(file -> objects.add(bucket.object(key) + "/" + file.path()));
    parallel.map(objects, this::deleteObject);
  }

  private boolean deleteObject(String object) throws IOException {
    try {
      client.deleteObject(delete -> delete.bucket(bucket.name()).key(object));
      return true;
    } catch (S3Exception e) {
      if (Failures.isAbsence(e)) {
        return false;
      }
      throw failures.of("DELETE " + object, e);
    } catch (SdkException e) {
      throw failures.of("DELETE " + object, e);
    }
  }

  @Override
  public List<WorkFile> unfinished(String directory) throws IOException {
    String prefix = prefix(directory);
    List<WorkFile> found = new ArrayList<>();
    forEachUpload(
        prefix,
        upload ->
            found.add(
                new WorkFile(
                    upload.key().substring(prefix.length()),
                    new FileState(upload.uploadId(), 0, nanos(upload.initiated())))));
    return found;
  }

  private void forEachUpload(String prefix, Consumer<MultipartUpload> reader) throws IOException {
    try {
      client
          .listMultipartUploadsPaginator(list -> list.bucket(bucket.name()).prefix(prefix))
          .uploads()
          .forEach(reader);
    } catch (SdkException e) {
      throw failures.of("LIST uploads of " + prefix, e);
    }
  }

  @Override
  public void abandon(String key, FileState unfinished) throws IOException {
    String object = bucket.object(key);
    try {
      client.abortMultipartUpload(
          abort -> abort.bucket(bucket.name()).key(object).uploadId(unfinished.inode()));
    } catch (S3Exception e) {
      if (!Failures.isAbsence(e)) {
        throw failures.of("DELETE upload of " + object, e);
      }
    } catch (SdkException e) {
      throw failures.of("DELETE upload of " + object, e);
    }
  }

  @Override
  public Optional<String> findGap(String area) throws IOException {
    return new Gaps(uploads, this, threads, area).find();
  }
}

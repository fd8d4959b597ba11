package dev.modelyard.agent.store.oss;

import com.aliyun.sdk.service.oss2.OSSClient;
import com.aliyun.sdk.service.oss2.exceptions.ServiceException;
import com.aliyun.sdk.service.oss2.models.AbortMultipartUploadRequest;
import com.aliyun.sdk.service.oss2.models.DeleteObjectRequest;
import com.aliyun.sdk.service.oss2.models.GetObjectRequest;
import com.aliyun.sdk.service.oss2.models.GetObjectResult;
import com.aliyun.sdk.service.oss2.models.HeadObjectRequest;
import com.aliyun.sdk.service.oss2.models.HeadObjectResult;
import com.aliyun.sdk.service.oss2.models.InitiateMultipartUploadRequest;
import com.aliyun.sdk.service.oss2.models.ListMultipartUploadsRequest;
import com.aliyun.sdk.service.oss2.models.ListMultipartUploadsResult;
import com.aliyun.sdk.service.oss2.models.ListObjectsV2Request;
import com.aliyun.sdk.service.oss2.models.ListObjectsV2Result;
import com.aliyun.sdk.service.oss2.models.PutObjectRequest;
import com.aliyun.sdk.service.oss2.transport.BinaryData;
import dev.modelyard.agent.config.Bucket;
import dev.modelyard.agent.protocol.StoreException;
import dev.modelyard.agent.store.bucket.Body;
import dev.modelyard.agent.store.bucket.ContentMd5;
import dev.modelyard.agent.store.bucket.Joining;
import dev.modelyard.agent.store.bucket.RemoteBucket;
import dev.modelyard.agent.store.bucket.RemoteObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Alibaba Cloud OSS. Create-if-absent is {@code x-oss-forbid-overwrite}, which a bucket with
 * versions ignores: the probe finds that. The server looks at an MD5, and we at the CRC32C.
 */
public final class OssBucket implements RemoteBucket {
  private static final int PARTS = 4;
  private static final int BEYOND_THE_END = 416;

  /** With a key of the vendor's service of that name. */
  private static final String KMS = "KMS";

  /** Without it a range beyond the end is answered with all of the object. */
  private static final String STANDARD = "standard";

  private final Bucket bucket;
  private final OSSClient client;
  private final Failures failures;
  private final ExecutorService threads;

  private OssBucket(Bucket bucket, OSSClient client, ExecutorService threads) {
    this.bucket = bucket;
    this.client = client;
    this.failures = new Failures(bucket);
    this.threads = threads;
  }

  /** Asks nothing yet. */
  public static OssBucket open(Bucket bucket, ExecutorService threads) throws IOException {
    return new OssBucket(bucket, Clients.open(bucket), threads);
  }

  /** Nothing that it throws is an {@link IOException}, which would be taken for a disk's. */
  interface Request<T> {
    T send();
  }

  /** {@code what}: verb and object, for the message. */
  <T> T ask(String what, Request<T> request) throws IOException {
    try {
      return request.send();
    } catch (RuntimeException e) {
      throw failures.of(what, e);
    }
  }

  private <T> Optional<T> find(String what, Request<T> request) throws IOException {
    try {
      return Optional.of(request.send());
    } catch (RuntimeException e) {
      if (Failures.isAbsence(e)) {
        return Optional.empty();
      }
      throw failures.of(what, e);
    }
  }

  /** The conditional request that makes an object. */
  Creation make(String name, Request<?> request) throws IOException {
    try {
      request.send();
      return Creation.MADE;
    } catch (RuntimeException e) {
      return switch (Failures.code(e)) {
        case "FileAlreadyExists" -> Creation.EXISTS;
        // An answer got lost, or somebody has aborted it.
        case "NoSuchUpload" -> head(name).isPresent() ? Creation.EXISTS : Creation.RACED;
        default -> throw failures.of("PUT " + name, e);
      };
    }
  }

  @Override
  public Optional<RemoteObject> head(String name) throws IOException {
    HeadObjectRequest head = HeadObjectRequest.newBuilder().bucket(bucket.name()).key(name).build();
    return find("HEAD " + name, () -> object(name, client.headObject(head)));
  }

  private static RemoteObject object(String name, HeadObjectResult head) {
    return new RemoteObject(
        name,
        head.eTag(),
        require(head.contentLength(), "Content-Length"),
        time(head.lastModified()),
        mark(head.metadata()));
  }

  private static <T> T require(@Nullable T value, String header) {
    if (value == null) {
      throw new IllegalStateException("the answer has no " + header);
    }
    return value;
  }

  private static Instant time(@Nullable String rfc1123) {
    String time = require(rfc1123, "Last-Modified");
    return ZonedDateTime.parse(time, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
  }

  private static @Nullable String mark(@Nullable Map<String, String> metadata) {
    return metadata == null ? null : metadata.get(RemoteObject.MARK);
  }

  private GetObjectRequest.Builder get(String name) {
    return GetObjectRequest.newBuilder().bucket(bucket.name()).key(name);
  }

  private static GetObjectRequest.Builder ranged(
      GetObjectRequest.Builder get, long begin, long end) {
    return get.range(RemoteBucket.range(begin, end)).rangeBehavior(STANDARD);
  }

  @Override
  public Optional<byte[]> read(String name) throws IOException {
    return read(get(name).build());
  }

  @Override
  public Optional<byte[]> readRange(String name, long begin, long end) throws IOException {
    return read(ranged(get(name), begin, end).build());
  }

  private Optional<byte[]> read(GetObjectRequest get) throws IOException {
    return find("GET " + get.key(), () -> bytes(get));
  }

  private byte[] bytes(GetObjectRequest get) {
    try {
      return all(get);
    } catch (UncheckedIOException broken) {
      // The library asks again only until an answer begins.
      return all(get);
    }
  }

  private byte[] all(GetObjectRequest get) {
    try (InputStream in = client.getObject(get).body()) {
      return in.readAllBytes();
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    } catch (RuntimeException e) {
      if (isBeyondTheEnd(e)) {
        return new byte[0];
      }
      throw e;
    }
  }

  @Override
  public InputStream open(RemoteObject object, long begin, long end) throws IOException {
    GetObjectRequest get = ranged(get(object.name()), begin, end).ifMatch(object.tag()).build();
    return find("GET " + object.name(), () -> client.getObject(get).body())
        .orElseThrow(() -> new NoSuchFileException(object.name()));
  }

  private static boolean isBeyondTheEnd(RuntimeException e) {
    return Failures.answer(e).map(ServiceException::statusCode).orElse(0) == BEYOND_THE_END;
  }

  @Override
  public Optional<Start> start(String name, long most) throws IOException {
    GetObjectRequest get = ranged(get(name), 0, most).build();
    try {
      return find("GET " + name, () -> start(name, client.getObject(get)));
    } catch (StoreException e) {
      if (e.getCause() instanceof RuntimeException answer && isBeyondTheEnd(answer)) {
        return RemoteBucket.super.start(name, most); // It is empty.
      }
      throw e;
    }
  }

  private static Start start(String name, GetObjectResult answer) {
    RemoteObject object =
        new RemoteObject(
            name,
            answer.eTag(),
            RemoteBucket.size(answer.contentRange(), answer.contentLength()),
            time(answer.lastModified()),
            mark(answer.metadata()));
    return new Start(object, answer.body());
  }

  @Override
  public List<RemoteObject> walk(String prefix) throws IOException {
    List<RemoteObject> objects = new ArrayList<>();
    forEachPage(
        ListObjectsV2Request.newBuilder().prefix(prefix),
        page ->
            orNone(page.contents())
                .forEach(
                    object ->
                        objects.add(
                            new RemoteObject(
                                object.key(),
                                object.eTag(),
                                object.size(),
                                object.lastModified(),
                                null))));
    return objects;
  }

  @Override
  public Set<String> children(String prefix) throws IOException {
    Set<String> names = new TreeSet<>();
    forEachPage(
        ListObjectsV2Request.newBuilder().prefix(prefix).delimiter("/"),
        page -> {
          orNone(page.contents())
              .forEach(object -> names.add(object.key().substring(prefix.length())));
          orNone(page.commonPrefixes())
              .forEach(
                  each -> names.add(each.prefix().substring(prefix.length()).replaceAll("/$", "")));
        });
    return names;
  }

  private static <T> List<T> orNone(@Nullable List<T> list) {
    return list == null ? List.of() : list;
  }

  private void forEachPage(ListObjectsV2Request.Builder list, Consumer<ListObjectsV2Result> reader)
      throws IOException {
    String prefix = list.build().prefix();
    ask(
        "LIST " + prefix,
        () -> {
          client
              .listObjectsV2Paginator(list.bucket(bucket.name()).maxKeys(1000L).build())
              .forEach(reader);
          return true;
        });
  }

  @Override
  public void delete(String name) throws IOException {
    DeleteObjectRequest delete =
        DeleteObjectRequest.newBuilder().bucket(bucket.name()).key(name).build();
    find("DELETE " + name, () -> client.deleteObject(delete));
  }

  @Override
  public Creation create(String name, Body content, long crc32c, @Nullable String mark)
      throws IOException {
    PutObjectRequest.Builder put =
        PutObjectRequest.newBuilder()
            .bucket(bucket.name())
            .key(name)
            .forbidOverwrite(true)
            .contentMd5(md5("PUT " + name, content, crc32c))
            .body(body(content));
    if (mark != null) {
      put.metadata(Map.of(RemoteObject.MARK, mark));
    }
    if (bucket.kmsKey() != null) {
      put.serverSideEncryption(KMS).serverSideEncryptionKeyId(bucket.kmsKey());
    }
    return make(name, () -> client.putObject(put.build()));
  }

  @Override
  public Optional<String> keyOf(String name) throws IOException {
    HeadObjectRequest head = HeadObjectRequest.newBuilder().bucket(bucket.name()).key(name).build();
    return Optional.ofNullable(
        find("HEAD " + name, () -> client.headObject(head))
            .orElseThrow(() -> new NoSuchFileException(name))
            .serverSideEncryptionKeyId());
  }

  String md5(String request, Body content, long crc32c) throws IOException {
    return Base64.getEncoder().encodeToString(ContentMd5.of(bucket, request, content, crc32c));
  }

  static BinaryData body(Body content) {
    return content.length() == 0 ? BinaryData.fromBytes(new byte[0]) : new Sent(content);
  }

  @Override
  public int partsAtOnce() {
    return PARTS;
  }

  @Override
  public Upload begin(String name, long size, String mark) throws IOException {
    return parts(name, mark);
  }

  private Parts parts(String name, String mark) throws IOException {
    InitiateMultipartUploadRequest.Builder initiate =
        InitiateMultipartUploadRequest.newBuilder()
            .bucket(bucket.name())
            .key(name)
            .metadata(Map.of(RemoteObject.MARK, mark));
    if (bucket.kmsKey() != null) {
      initiate.serverSideEncryption(KMS).serverSideEncryptionKeyId(bucket.kmsKey());
    }
    return new Parts(
        this,
        client,
        bucket.name(),
        name,
        ask("PUT " + name, () -> client.initiateMultipartUpload(initiate.build()))
            .initiateMultipartUpload()
            .uploadId());
  }

  /** In parts, because a copy in one request has a limit of its own. */
  @Override
  public Creation copy(RemoteObject from, String to, String mark) throws IOException {
    return Joining.copy(parts(to, mark), from, threads, PARTS);
  }

  void abandon(String name, String upload) throws IOException {
    AbortMultipartUploadRequest abort =
        AbortMultipartUploadRequest.newBuilder()
            .bucket(bucket.name())
            .key(name)
            .uploadId(upload)
            .build();
    find("DELETE upload of " + name, () -> client.abortMultipartUpload(abort));
  }

  @Override
  public List<RemoteObject> unfinished(String prefix) throws IOException {
    List<RemoteObject> found = new ArrayList<>();
    ListMultipartUploadsRequest list =
        ListMultipartUploadsRequest.newBuilder().bucket(bucket.name()).prefix(prefix).build();
    ask(
        "LIST uploads of " + prefix,
        () -> {
          client.listMultipartUploadsPaginator(list).forEach(page -> addAll(page, found));
          return true;
        });
    return found;
  }

  private static void addAll(ListMultipartUploadsResult page, List<RemoteObject> found) {
    orNone(page.uploads())
        .forEach(
            upload ->
                found.add(
                    new RemoteObject(
                        upload.key(), upload.uploadId(), 0, upload.initiated(), null)));
  }

  @Override
  public void abandon(RemoteObject unfinished) throws IOException {
    abandon(unfinished.name(), unfinished.tag());
  }
}

package dev.modelyard.agent.store.s3;

import dev.modelyard.agent.config.Bucket;
import dev.modelyard.agent.protocol.StoreException;
import dev.modelyard.agent.store.bucket.Body;
import dev.modelyard.agent.store.bucket.Joining;
import dev.modelyard.agent.store.bucket.RemoteBucket;
import dev.modelyard.agent.store.bucket.RemoteObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;

/**
 * S3 by the AWS SDK. Create-if-absent is {@code If-None-Match: *}, where an object is put as where
 * its parts are joined; CRC32C of an object or a part is looked at by the server.
 */
public final class S3Bucket implements RemoteBucket {
  private static final String ABSENT = "*";
  private static final int EXISTS = 412;
  private static final int CONFLICT = 409;
  private static final int BEYOND_THE_END = 416;

  private static final int PARTS = 4;

  private final Bucket bucket;
  private final S3Client client;
  private final Failures failures;
  private final ExecutorService threads;

  private S3Bucket(Bucket bucket, S3Client client, ExecutorService threads) {
    this.bucket = bucket;
    this.client = client;
    this.failures = new Failures(bucket);
    this.threads = threads;
  }

  /** Asks nothing yet. */
  public static S3Bucket open(Bucket bucket, ExecutorService threads) throws IOException {
    try {
      return new S3Bucket(bucket, Clients.open(bucket), threads);
    } catch (SdkException e) {
      throw new Failures(bucket).of("to begin with", e);
    }
  }

  private interface Request<T> {
    T send();
  }

  /** {@code what}: verb and object, for the message. */
  private <T> T ask(String what, Request<T> request) throws IOException {
    try {
      return request.send();
    } catch (SdkException e) {
      throw failures.of(what, e);
    }
  }

  private <T> Optional<T> find(String what, Request<T> request) throws IOException {
    return find(what, request, Failures::isAbsence);
  }

  private <T> Optional<T> find(String what, Request<T> request, Predicate<SdkException> isAbsence)
      throws IOException {
    try {
      return Optional.of(request.send());
    } catch (SdkException e) {
      if (isAbsence.test(e)) {
        return Optional.empty();
      }
      throw failures.of(what, e);
    }
  }

  /**
   * The conditional request that makes an object. What went wrong while parts were joined may come
   * with status 200.
   */
  private Creation make(String name, Request<?> request) throws IOException {
    try {
      request.send();
      return Creation.MADE;
    } catch (S3Exception e) {
      String code = Failures.code(e);
      if (e.statusCode() == EXISTS || code.equals("PreconditionFailed")) {
        return Creation.EXISTS;
      }
      if (e.statusCode() == CONFLICT || code.equals("ConditionalRequestConflict")) {
        return Creation.RACED;
      }
      if (code.equals("NoSuchUpload")) {
        // An answer got lost, or somebody has aborted it.
        return head(name).isPresent() ? Creation.EXISTS : Creation.RACED;
      }
      throw failures.of("PUT " + name, e);
    } catch (SdkException e) {
      throw failures.of("PUT " + name, e);
    }
  }

  @Override
  public Optional<RemoteObject> head(String name) throws IOException {
    return ofHead(name).map(head -> object(name, head));
  }

  private Optional<HeadObjectResponse> ofHead(String name) throws IOException {
    return find(
        "HEAD " + name,
        () -> client.headObject(head -> head.bucket(bucket.name()).key(name)),
        Failures::isAbsenceOfHead);
  }

  private static RemoteObject object(String name, HeadObjectResponse head) {
    return new RemoteObject(
        name,
        head.eTag(),
        head.contentLength(),
        head.lastModified(),
        head.metadata().get(RemoteObject.MARK));
  }

  @Override
  public Optional<byte[]> read(String name) throws IOException {
    return find(
        "GET " + name,
        () -> client.getObjectAsBytes(get -> get.bucket(bucket.name()).key(name)).asByteArray());
  }

  @Override
  public Optional<byte[]> readRange(String name, long begin, long end) throws IOException {
    return find(
        "GET " + name,
        () -> {
          try {
            return client
                .getObjectAsBytes(
                    get ->
                        get.bucket(bucket.name()).key(name).range(RemoteBucket.range(begin, end)))
                .asByteArray();
          } catch (S3Exception e) {
            if (e.statusCode() == BEYOND_THE_END) {
              return new byte[0];
            }
            throw e;
          }
        });
  }

  @Override
  public InputStream open(RemoteObject object, long begin, long end) throws IOException {
    GetObjectRequest get =
        GetObjectRequest.builder()
            .bucket(bucket.name())
            .key(object.name())
            .range(RemoteBucket.range(begin, end))
            .ifMatch(object.tag())
            .build();
    return find("GET " + object.name(), () -> new Answer(client.getObject(get), end - begin))
        .orElseThrow(() -> new NoSuchFileException(object.name()));
  }

  @Override
  public Optional<Start> start(String name, long most) throws IOException {
    GetObjectRequest get =
        GetObjectRequest.builder()
            .bucket(bucket.name())
            .key(name)
            .range(RemoteBucket.range(0, most))
            .build();
    try {
      return find("GET " + name, () -> start(name, client.getObject(get)));
    } catch (StoreException e) {
      if (e.getCause() instanceof S3Exception answer && answer.statusCode() == BEYOND_THE_END) {
        return RemoteBucket.super.start(name, most); // It is empty.
      }
      throw e;
    }
  }

  private static Start start(String name, ResponseInputStream<GetObjectResponse> body) {
    GetObjectResponse answer = body.response();
    RemoteObject object =
        new RemoteObject(
            name,
            answer.eTag(),
            RemoteBucket.size(answer.contentRange(), answer.contentLength()),
            answer.lastModified(),
            answer.metadata().get(RemoteObject.MARK));
    return new Start(object, new Answer(body, answer.contentLength()));
  }

  @Override
  public List<RemoteObject> walk(String prefix) throws IOException {
    List<RemoteObject> objects = new ArrayList<>();
    forEachPage(
        ListObjectsV2Request.builder().prefix(prefix),
        page ->
            page.contents()
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
        ListObjectsV2Request.builder().prefix(prefix).delimiter("/"),
        page -> {
          page.contents().forEach(object -> names.add(object.key().substring(prefix.length())));
          page.commonPrefixes()
              .forEach(
                  each -> names.add(each.prefix().substring(prefix.length()).replaceAll("/$", "")));
        });
    return names;
  }

  private void forEachPage(
      ListObjectsV2Request.Builder list, Consumer<ListObjectsV2Response> reader)
      throws IOException {
    ListObjectsV2Request request = list.bucket(bucket.name()).build();
    ask(
        "LIST " + request.prefix(),
        () -> {
          client.listObjectsV2Paginator(request).forEach(reader);
          return true;
        });
  }

  @Override
  public void delete(String name) throws IOException {
    find(
        "DELETE " + name,
        () -> client.deleteObject(delete -> delete.bucket(bucket.name()).key(name)));
  }

  @Override
  public Creation create(String name, Body content, long crc32c, @Nullable String mark)
      throws IOException {
    return make(
        name,
        () ->
            client.putObject(
                put ->
                    put.bucket(bucket.name())
                        .key(name)
                        .ifNoneMatch(ABSENT)
                        .checksumCRC32C(base64(crc32c))
                        .serverSideEncryption(encryption())
                        .ssekmsKeyId(bucket.kmsKey())
                        .metadata(metadata(mark)),
                body(content)));
  }

  private @Nullable ServerSideEncryption encryption() {
    return bucket.kmsKey() == null ? null : ServerSideEncryption.AWS_KMS;
  }

  @Override
  public Optional<String> keyOf(String name) throws IOException {
    HeadObjectResponse head = ofHead(name).orElseThrow(() -> new NoSuchFileException(name));
    return Optional.ofNullable(head.ssekmsKeyId());
  }

  private static Map<String, String> metadata(@Nullable String mark) {
    return mark == null ? Map.of() : Map.of(RemoteObject.MARK, mark);
  }

  private static RequestBody body(Body content) {
    return RequestBody.fromContentProvider(
        content::open, content.length(), "application/octet-stream");
  }

  @Override
  public int partsAtOnce() {
    return PARTS;
  }

  @Override
  public Upload begin(String name, long size, String mark) throws IOException {
    return begin(
        name,
        CreateMultipartUploadRequest.builder()
            .checksumAlgorithm(ChecksumAlgorithm.CRC32_C)
            .metadata(metadata(mark)));
  }

  private Parts begin(String name, CreateMultipartUploadRequest.Builder create) throws IOException {
    CreateMultipartUploadRequest request =
        create
            .bucket(bucket.name())
            .key(name)
            .serverSideEncryption(encryption())
            .ssekmsKeyId(bucket.kmsKey())
            .build();
    return new Parts(
        name, ask("PUT " + name, () -> client.createMultipartUpload(request)).uploadId());
  }

  @Override
  public Creation copy(RemoteObject from, String to, String mark) throws IOException {
    return Joining.copy(
        begin(to, CreateMultipartUploadRequest.builder().metadata(metadata(mark))),
        from,
        threads,
        PARTS);
  }

  /** An upload of several requests, from its first to the one that makes the object. */
  private final class Parts implements Joining.Copying {
    private final String name;
    private final String id;
    private final ConcurrentNavigableMap<Integer, CompletedPart> sent =
        new ConcurrentSkipListMap<>();

    Parts(String name, String id) {
      this.name = name;
      this.id = id;
    }

    @Override
    public void send(int number, Body part, long crc32c) throws IOException {
      String sum = base64(crc32c);
      String tag =
          ask(
                  "PUT " + name + " part " + number,
                  () ->
                      client.uploadPart(
                          upload ->
                              upload
                                  .bucket(bucket.name())
                                  .key(name)
                                  .uploadId(id)
                                  .partNumber(number)
                                  .checksumCRC32C(sum),
                          body(part)))
              .eTag();
      add(number, CompletedPart.builder().eTag(tag).checksumCRC32C(sum));
    }

    private void add(int number, CompletedPart.Builder part) {
      sent.put(number, part.partNumber(number).build());
    }

    /** In parts, because only the request that joins parts takes the condition everywhere. */
    @Override
    public void copy(int number, RemoteObject from, long begin, long end) throws IOException {
      String tag =
          ask(
                  "copy of " + from.name(),
                  () ->
                      client.uploadPartCopy(
                          part ->
                              part.sourceBucket(bucket.name())
                                  .sourceKey(from.name())
                                  .copySourceIfMatch(from.tag())
                                  .copySourceRange(RemoteBucket.range(begin, end))
                                  .destinationBucket(bucket.name())
                                  .destinationKey(name)
                                  .uploadId(id)
                                  .partNumber(number)))
              .copyPartResult()
              .eTag();
      add(number, CompletedPart.builder().eTag(tag));
    }

    @Override
    public Creation join(long crc32c) throws IOException {
      return make(
          name,
          () ->
              client.completeMultipartUpload(
                  complete ->
                      complete
                          .bucket(bucket.name())
                          .key(name)
                          .uploadId(id)
                          .ifNoneMatch(ABSENT)
                          .multipartUpload(all -> all.parts(sent.values()))));
    }

    @Override
    public void abort() throws IOException {
      abandon(name, id);
    }
  }

  private void abandon(String name, String upload) throws IOException {
    find(
        "DELETE upload of " + name,
        () ->
            client.abortMultipartUpload(
                abort -> abort.bucket(bucket.name()).key(name).uploadId(upload)));
  }

  @Override
  public List<RemoteObject> unfinished(String prefix) throws IOException {
    return ask(
        "LIST uploads of " + prefix,
        () ->
            client
                .listMultipartUploadsPaginator(list -> list.bucket(bucket.name()).prefix(prefix))
                .uploads()
                .stream()
                .map(
                    upload ->
                        new RemoteObject(
                            upload.key(), upload.uploadId(), 0, upload.initiated(), null))
                .toList());
  }

  @Override
  public void abandon(RemoteObject unfinished) throws IOException {
    abandon(unfinished.name(), unfinished.tag());
  }

  private static String base64(long crc32c) {
    byte[] sum = ByteBuffer.allocate(Integer.BYTES).putInt((int) crc32c).array();
    return Base64.getEncoder().encodeToString(sum);
  }
}

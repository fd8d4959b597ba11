package dev.modelyard.agent.store.azure;

import com.azure.core.util.Context;
import com.azure.storage.blob.BlobClient;
import com.azure.storage.blob.models.BlobDownloadAsyncResponse;
import com.azure.storage.blob.models.BlobDownloadHeaders;
import com.azure.storage.blob.models.BlobErrorCode;
import com.azure.storage.blob.models.BlobItem;
import com.azure.storage.blob.models.BlobProperties;
import com.azure.storage.blob.models.BlobRange;
import com.azure.storage.blob.models.BlobRequestConditions;
import com.azure.storage.blob.models.DownloadRetryOptions;
import com.azure.storage.blob.models.ListBlobsOptions;
import com.azure.storage.blob.options.BlockBlobSimpleUploadOptions;
import dev.modelyard.agent.config.Bucket;
import dev.modelyard.agent.protocol.StoreException;
import dev.modelyard.agent.store.bucket.Body;
import dev.modelyard.agent.store.bucket.ContentMd5;
import dev.modelyard.agent.store.bucket.RemoteBucket;
import dev.modelyard.agent.store.bucket.RemoteObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/** A container. Create-if-absent is {@code If-None-Match: *} on whatever makes a blob. */
public final class AzureBucket implements RemoteBucket {
  private static final int PARTS_AT_ONCE = 4;

  private final Clients clients;
  private final Requests requests;

  private AzureBucket(Clients clients, Requests requests) {
    this.clients = clients;
    this.requests = requests;
  }

  /** Asks nothing yet; the library has threads of its own. */
  public static AzureBucket open(Bucket bucket, ExecutorService threads) throws IOException {
    return open(bucket, Clients.findKey());
  }

  static AzureBucket open(Bucket bucket, @Nullable String key) throws IOException {
    return new AzureBucket(Clients.open(bucket, key), new Requests(bucket));
  }

  private BlobClient blob(String name) {
    return clients.container().getBlobClient(name);
  }

  @Override
  public Optional<RemoteObject> head(String name) throws IOException {
    return requests
        .find("HEAD " + name, blob(name)::getProperties)
        .map(there -> object(name, there));
  }

  private static RemoteObject object(String name, BlobProperties there) {
    return new RemoteObject(
        name,
        there.getETag(),
        there.getBlobSize(),
        there.getLastModified().toInstant(),
        there.getMetadata().get(RemoteObject.MARK));
  }

  @Override
  public Optional<byte[]> read(String name) throws IOException {
    return requests.find("GET " + name, () -> blob(name).downloadContent().toBytes());
  }

  @Override
  public Optional<byte[]> readRange(String name, long begin, long end) throws IOException {
    return requests.find("GET " + name, () -> range(name, begin, end));
  }

  private byte[] range(String name, long begin, long end) {
    try {
      return blob(name)
          .downloadContentWithResponse(
              null, null, new BlobRange(begin, end - begin), false, null, Context.NONE)
          .getValue()
          .toBytes();
    } catch (RuntimeException e) {
      if (Requests.is(e, BlobErrorCode.INVALID_RANGE)) {
        return new byte[0];
      }
      throw e;
    }
  }

  @Override
  public InputStream open(RemoteObject object, long begin, long end) throws IOException {
    return requests
        .find("GET " + object.name(), () -> stream(object, new BlobRange(begin, end - begin)))
        .orElseThrow(() -> new NoSuchFileException(object.name()));
  }

  private InputStream stream(RemoteObject object, BlobRange range) {
    return new BlobStream(
        stream(object.name(), range, new BlobRequestConditions().setIfMatch(object.tag()))
            .getValue());
  }

  /** Whoever reads goes on where it broke: the library need not. */
  private BlobDownloadAsyncResponse stream(
      String name, BlobRange range, BlobRequestConditions conditions) {
    return clients
        .streams()
        .getBlobAsyncClient(name)
        .downloadStreamWithResponse(
            range, new DownloadRetryOptions().setMaxRetryRequests(0), conditions, false)
        .blockOptional()
        .orElseThrow();
  }

  @Override
  public Optional<Start> start(String name, long most) throws IOException {
    try {
      return requests.find(
          "GET " + name,
          () -> start(name, stream(name, new BlobRange(0, most), new BlobRequestConditions())));
    } catch (StoreException e) {
      if (e.getCause() instanceof RuntimeException answer
          && Requests.is(answer, BlobErrorCode.INVALID_RANGE)) {
        return RemoteBucket.super.start(name, most); // It is empty.
      }
      throw e;
    }
  }

  private static Start start(String name, BlobDownloadAsyncResponse answer) {
    BlobDownloadHeaders there = answer.getDeserializedHeaders();
    RemoteObject object =
        new RemoteObject(
            name,
            there.getETag(),
            RemoteBucket.size(there.getContentRange(), there.getContentLength()),
            there.getLastModified().toInstant(),
            there.getMetadata().get(RemoteObject.MARK));
    return new Start(object, new BlobStream(answer.getValue()));
  }

  @Override
  public List<RemoteObject> walk(String prefix) throws IOException {
    ListBlobsOptions options = new ListBlobsOptions().setPrefix(prefix);
    List<RemoteObject> found = new ArrayList<>();
    requests.run(
        "LIST " + prefix,
        () ->
            clients.container().listBlobs(options, null).forEach(item -> found.add(object(item))));
    return found;
  }

  private static RemoteObject object(BlobItem item) {
    return new RemoteObject(
        item.getName(),
        item.getProperties().getETag(),
        item.getProperties().getContentLength(),
        item.getProperties().getLastModified().toInstant(),
        null);
  }

  @Override
  public Set<String> children(String prefix) throws IOException {
    ListBlobsOptions options = new ListBlobsOptions().setPrefix(prefix);
    Set<String> names = new TreeSet<>();
    requests.run(
        "LIST " + prefix,
        () ->
            clients
                .container()
                .listBlobsByHierarchy("/", options, null)
                .forEach(
                    item ->
                        names.add(
                            item.getName().substring(prefix.length()).replaceFirst("/$", ""))));
    return names;
  }

  @Override
  public void delete(String name) throws IOException {
    requests.find(
        "DELETE " + name,
        () -> blob(name).deleteWithResponse(null, null, null, Context.NONE).getStatusCode());
  }

  @Override
  public Creation create(String name, Body content, long crc32c, @Nullable String mark)
      throws IOException {
    String request = "PUT " + name;
    byte[] md5 = ContentMd5.of(requests.bucket(), request, content, crc32c);
    return requests.make(
        request,
        () ->
            blob(name)
                .getBlockBlobClient()
                .uploadWithResponse(
                    new BlockBlobSimpleUploadOptions(BlockUpload.content(content))
                        .setContentMd5(md5)
                        .setMetadata(mark == null ? Map.of() : Map.of(RemoteObject.MARK, mark))
                        .setRequestConditions(BlockUpload.absent()),
                    null,
                    Clients.sending(content.length())));
  }

  @Override
  public Optional<String> keyOf(String name) throws IOException {
    BlobProperties there =
        requests
            .find("HEAD " + name, blob(name)::getProperties)
            .orElseThrow(() -> new NoSuchFileException(name));
    return Optional.ofNullable(there.getEncryptionScope());
  }

  @Override
  public int partsAtOnce() {
    return PARTS_AT_ONCE;
  }

  @Override
  public Upload begin(String name, long size, String mark) throws IOException {
    String nonce = UUID.randomUUID().toString();
    return new BlockUpload(blob(name).getBlockBlobClient(), requests, nonce, mark);
  }

  @Override
  public Creation copy(RemoteObject from, String to, String mark) throws IOException {
    return new ServerCopy(blob(to), requests, mark).of(blob(from.name()), from.tag());
  }
}

package dev.modelyard.agent.store.gcs;

import com.google.api.client.googleapis.json.GoogleJsonResponseException;
import com.google.api.client.http.GenericUrl;
import com.google.api.client.http.HttpHeaders;
import com.google.api.client.http.HttpRequest;
import com.google.api.client.http.HttpRequestFactory;
import com.google.api.client.http.HttpResponse;
import com.google.api.client.http.HttpResponseException;
import com.google.api.client.http.json.JsonHttpContent;
import com.google.api.client.json.JsonFactory;
import com.google.api.client.json.gson.GsonFactory;
import com.google.api.client.util.ObjectParser;
import com.google.api.client.util.escape.CharEscapers;
import com.google.api.services.storage.Storage;
import com.google.api.services.storage.model.Objects;
import com.google.api.services.storage.model.RewriteResponse;
import com.google.api.services.storage.model.StorageObject;
import dev.modelyard.agent.config.Bucket;
import dev.modelyard.agent.protocol.StoreException;
import dev.modelyard.agent.store.bucket.Body;
import dev.modelyard.agent.store.bucket.RemoteBucket;
import dev.modelyard.agent.store.bucket.RemoteObject;
import dev.modelyard.agent.store.bucket.Standstill;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
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
 * Google Cloud Storage. "If there is none" is generation 0; the server is told the CRC32C of what
 * it gets, and what it says that it has got is looked at as well.
 */
public final class GcsBucket implements RemoteBucket {
  static final JsonFactory JSON = GsonFactory.getDefaultInstance();

  private static final long NONE = 0;
  private static final int ABSENT = 404;
  private static final int CONDITION = 412;
  private static final int BEYOND_THE_END = 416;

  private static final String LISTED = "items(name,generation,size,updated),prefixes,nextPageToken";

  private final Bucket bucket;
  private final Storage client;
  private final Failures failures;
  private final Standstill standstill;

  private GcsBucket(Bucket bucket, Storage client, Failures failures, Standstill standstill) {
    this.bucket = bucket;
    this.client = client;
    this.failures = failures;
    this.standstill = standstill;
  }

  /**
   * Looks for credentials, and asks the server nothing yet. Parts are not sent beside each other.
   */
  public static GcsBucket open(Bucket bucket, ExecutorService unused) throws IOException {
    return open(bucket, new Standstill(bucket, Standstill.SILENCE));
  }

  static GcsBucket open(Bucket bucket, Standstill standstill) throws IOException {
    Failures failures = new Failures(bucket);
    try {
      return new GcsBucket(bucket, Clients.open(bucket), failures, standstill);
    } catch (IOException e) {
      throw failures.of("to begin with", e);
    }
  }

  Standstill standstill() {
    return standstill;
  }

  HttpRequestFactory requests() {
    return client.getRequestFactory();
  }

  ObjectParser parser() {
    return client.getObjectParser();
  }

  /** What the generated client does for its own requests: reads what went wrong. */
  static HttpResponse execute(HttpRequest request) throws IOException {
    HttpResponse answer = request.setThrowExceptionOnExecuteError(false).execute();
    if (answer.isSuccessStatusCode()) {
      return answer;
    }
    throw GoogleJsonResponseException.from(JSON, answer);
  }

  StoreException failure(String request, IOException e) {
    return failures.of(request, e);
  }

  @Override
  public Optional<RemoteObject> head(String name) throws IOException {
    try {
      return Optional.of(object(client.objects().get(bucket.name(), name).execute()));
    } catch (IOException e) {
      requireAbsence("HEAD " + name, e);
      return Optional.empty();
    }
  }

  /** 404 is said of the bucket as well, which must never look like an empty store. */
  private void requireAbsence(String request, IOException e) throws IOException {
    if (!is(e, ABSENT)) {
      throw failures.of(request, e);
    }
    try {
      client.objects().list(bucket.name()).setMaxResults(1L).setFields("kind").execute();
    } catch (IOException ofTheBucket) {
      throw failures.of(request, ofTheBucket);
    }
  }

  private static boolean is(IOException e, int status) {
    return e instanceof HttpResponseException answer && answer.getStatusCode() == status;
  }

  private static RemoteObject object(StorageObject object) {
    return new RemoteObject(
        object.getName(),
        String.valueOf(object.getGeneration()),
        object.getSize().longValueExact(),
        Instant.ofEpochMilli(object.getUpdated().getValue()),
        object.getMetadata() == null ? null : object.getMetadata().get(RemoteObject.MARK));
  }

  @Override
  public Optional<byte[]> read(String name) throws IOException {
    return read(name, null);
  }

  @Override
  public Optional<byte[]> readRange(String name, long begin, long end) throws IOException {
    return read(name, RemoteBucket.range(begin, end));
  }

  private Optional<byte[]> read(String name, @Nullable String range) throws IOException {
    try (InputStream in = media(client.objects().get(bucket.name(), name), range).getContent()) {
      return Optional.of(in.readAllBytes());
    } catch (IOException e) {
      if (is(e, BEYOND_THE_END)) {
        return Optional.of(new byte[0]);
      }
      requireAbsence("GET " + name, e);
      return Optional.empty();
    }
  }

  /** As it lies there, never packed. */
  private static HttpResponse media(Storage.Objects.Get get, @Nullable String range)
      throws IOException {
    get.getRequestHeaders().setAcceptEncoding(null).setRange(range);
    return get.executeMedia();
  }

  @Override
  public Optional<Start> start(String name, long most) throws IOException {
    try {
      HttpResponse answer =
          media(client.objects().get(bucket.name(), name), RemoteBucket.range(0, most));
      return Optional.of(new Start(object(name, answer.getHeaders()), answer.getContent()));
    } catch (IOException e) {
      if (is(e, BEYOND_THE_END)) {
        return RemoteBucket.super.start(name, most); // It is empty.
      }
      requireAbsence("GET " + name, e);
      return Optional.empty();
    }
  }

  private static RemoteObject object(String name, HttpHeaders headers) {
    return new RemoteObject(
        name,
        headers.getFirstHeaderStringValue("X-Goog-Generation"),
        RemoteBucket.size(headers.getContentRange(), headers.getContentLength()),
        ZonedDateTime.parse(headers.getLastModified(), DateTimeFormatter.RFC_1123_DATE_TIME)
            .toInstant(),
        headers.getFirstHeaderStringValue("X-Goog-Meta-" + RemoteObject.MARK));
  }

  @Override
  public InputStream open(RemoteObject object, long begin, long end) throws IOException {
    try {
      return media(
              client
                  .objects()
                  .get(bucket.name(), object.name())
                  .setIfGenerationMatch(Long.valueOf(object.tag())),
              RemoteBucket.range(begin, end))
          .getContent();
    } catch (IOException e) {
      requireAbsence("GET " + object.name(), e);
      throw new NoSuchFileException(object.name());
    }
  }

  @Override
  public List<RemoteObject> walk(String prefix) throws IOException {
    List<RemoteObject> found = new ArrayList<>();
    forEachPage(prefix, null, page -> items(page).forEach(item -> found.add(object(item))));
    return found;
  }

  @Override
  public Set<String> children(String prefix) throws IOException {
    Set<String> names = new TreeSet<>();
    forEachPage(
        prefix,
        "/",
        page -> {
          items(page).forEach(item -> names.add(item.getName().substring(prefix.length())));
          directories(page)
              .forEach(each -> names.add(each.substring(prefix.length(), each.length() - 1)));
        });
    return names;
  }

  private static List<StorageObject> items(Objects page) {
    return page.getItems() == null ? List.of() : page.getItems();
  }

  private static List<String> directories(Objects page) {
    return page.getPrefixes() == null ? List.of() : page.getPrefixes();
  }

  private void forEachPage(String prefix, @Nullable String delimiter, Consumer<Objects> reader)
      throws IOException {
    try {
      Storage.Objects.List list =
          client
              .objects()
              .list(bucket.name())
              .setPrefix(prefix)
              .setDelimiter(delimiter)
              .setFields(LISTED);
      Objects page;
      do {
        page = list.execute();
        reader.accept(page);
        list.setPageToken(page.getNextPageToken());
      } while (page.getNextPageToken() != null);
    } catch (IOException e) {
      throw failures.of("LIST " + prefix, e);
    }
  }

  @Override
  public void delete(String name) throws IOException {
    try {
      client.objects().delete(bucket.name(), name).execute();
    } catch (IOException e) {
      requireAbsence("DELETE " + name, e);
    }
  }

  /** It says which version of the key as well. */
  @Override
  public Optional<String> keyOf(String name) throws IOException {
    try {
      StorageObject there = client.objects().get(bucket.name(), name).execute();
      return Optional.ofNullable(there.getKmsKeyName())
          .map(key -> key.replaceFirst("/cryptoKeyVersions/[^/]*$", ""));
    } catch (IOException e) {
      requireAbsence("HEAD " + name, e);
      throw new NoSuchFileException(name);
    }
  }

  private static StorageObject metadata(String name, @Nullable String mark) {
    return new StorageObject()
        .setName(name)
        .setContentType(Sent.TYPE)
        .setMetadata(mark == null ? null : Map.of(RemoteObject.MARK, mark));
  }

  /** Big-endian, as the protocol has it. */
  static String base64(long crc32c) {
    return Base64.getEncoder()
        .encodeToString(ByteBuffer.allocate(Integer.BYTES).putInt((int) crc32c).array());
  }

  @Override
  public Creation create(String name, Body content, long crc32c, @Nullable String mark)
      throws IOException {
    StorageObject made;
    try {
      Storage.Objects.Insert insert =
          client
              .objects()
              .insert(
                  bucket.name(),
                  metadata(name, mark).setCrc32c(base64(crc32c)),
                  new Sent(content, 0))
              .setIfGenerationMatch(NONE)
              .setKmsKeyName(bucket.kmsKey());
      insert.setDisableGZipContent(true);
      insert.getMediaHttpUploader().setDirectUploadEnabled(true);
      made = insert.execute();
    } catch (IOException e) {
      if (is(e, CONDITION)) {
        return Creation.EXISTS;
      }
      throw failures.of("PUT " + name, e);
    }
    verify(made, crc32c);
    return Creation.MADE;
  }

  /**
   * Takes away what has another sum: a server that ignores sums is not to be trusted with bytes.
   */
  void verify(StorageObject made, long crc32c) throws IOException {
    String request = "PUT " + made.getName();
    if (base64(crc32c).equals(made.getCrc32c())) {
      return;
    }
    try {
      client
          .objects()
          .delete(bucket.name(), made.getName())
          .setGeneration(made.getGeneration())
          .execute();
    } catch (IOException e) {
      requireAbsence(request, e);
    }
    throw failures.damaged(request);
  }

  /** They come in their order. */
  @Override
  public int partsAtOnce() {
    return 1;
  }

  @Override
  public Upload begin(String name, long size, String mark) throws IOException {
    GenericUrl url =
        new GenericUrl(
            client.getRootUrl()
                + "upload/"
                + client.getServicePath()
                + "b/"
                + CharEscapers.escapeUriPath(bucket.name())
                + "/o");
    url.put("uploadType", "resumable");
    url.put("ifGenerationMatch", NONE);
    url.put("kmsKeyName", bucket.kmsKey());
    try {
      HttpRequest post =
          requests().buildPostRequest(url, new JsonHttpContent(JSON, metadata(name, mark)));
      post.getHeaders()
          .set("X-Upload-Content-Type", Sent.TYPE)
          .set("X-Upload-Content-Length", size);
      HttpResponse answer = execute(post);
      answer.ignore();
      String session = answer.getHeaders().getLocation();
      if (session == null) {
        throw new IOException("the answer has no Location");
      }
      return new Session(this, name, session, size);
    } catch (IOException e) {
      if (is(e, CONDITION)) {
        return new Session.Taken();
      }
      throw failures.of("POST upload of " + name, e);
    }
  }

  @Override
  public Creation copy(RemoteObject from, String to, String mark) throws IOException {
    try {
      Storage.Objects.Rewrite rewrite =
          client
              .objects()
              .rewrite(bucket.name(), from.name(), bucket.name(), to, metadata(to, mark))
              .setSourceGeneration(Long.valueOf(from.tag()))
              .setIfGenerationMatch(NONE)
              .setDestinationKmsKeyName(bucket.kmsKey());
      RewriteResponse answer;
      do {
        answer = rewrite.execute();
        rewrite.setRewriteToken(answer.getRewriteToken());
      } while (!answer.getDone());
      return Creation.MADE;
    } catch (IOException e) {
      if (is(e, CONDITION)) {
        return Creation.EXISTS;
      }
      requireAbsence("copy of " + from.name(), e);
      throw new NoSuchFileException(from.name());
    }
  }
}

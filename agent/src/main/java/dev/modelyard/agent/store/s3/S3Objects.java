package dev.modelyard.agent.store.s3;

import dev.modelyard.agent.protocol.CanonicalJson;
import dev.modelyard.agent.protocol.Checksums;
import dev.modelyard.agent.protocol.FileState;
import dev.modelyard.agent.protocol.ObjectStore;
import dev.modelyard.agent.protocol.WorkFile;
import dev.modelyard.agent.store.Hashing;
import dev.modelyard.agent.store.Parallel;
import dev.modelyard.agent.store.s3.S3Client.Body;
import dev.modelyard.agent.store.s3.S3Client.Request;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/**
 * Objects of a bucket. Create-if-absent is {@code If-None-Match: *}; what was answered is durable.
 * A directory is what keys have in common.
 */
public final class S3Objects implements ObjectStore {
  private static final int EXISTS = 412;
  private static final int CONFLICT = 409;
  private static final int ABSENT = 404;

  /** Conflicts end at once: the other writer is done or not. */
  private static final int CONFLICTS = 10;

  /** What one PUT takes. */
  private static final long LARGEST = 5L << 30;

  private static final SortedMap<String, String> NO_QUERY = new TreeMap<>();
  private static final Body NO_BODY = BodyPublishers::noBody;

  private final S3Location location;
  private final S3Client client;
  private final Parallel parallel;

  public S3Objects(S3Location location, S3Credentials credentials, Parallel parallel, Clock clock) {
    this.location = location;
    this.client = new S3Client(location, credentials, clock);
    this.parallel = parallel;
  }

  @Override
  public boolean putIfAbsent(String key, byte[] content) throws IOException {
    String sha256 = HexFormat.of().formatHex(CanonicalJson.sha256().digest(content));
    return create(key, () -> BodyPublishers.ofByteArray(content), sha256);
  }

  /**
   * Sums of what the server has: it refuses a body that is not the one signed. When an answer gets
   * lost this may fail although the object is there, like every verb.
   */
  public Checksums upload(Path file, String key) throws IOException {
    Checksums sums = Hashing.of(file);
    if (sums.size() > LARGEST) {
      throw new IOException(file + " has " + sums.size() + " bytes, more than one PUT takes");
    }
    if (!create(key, () -> BodyPublishers.ofFile(file), sums.sha256())) {
      throw new FileAlreadyExistsException(key);
    }
    return sums;
  }

  /** A server may answer a lost race with a conflict and not say who won; asked again it knows. */
  private boolean create(String key, Body body, String sha256) throws IOException {
    Request request =
        new Request(
            "PUT", location.object(key), NO_QUERY, Map.of("If-None-Match", "*"), body, sha256);
    HttpResponse<InputStream> response = client.send(request);
    for (int again = 0; response.statusCode() == CONFLICT && again < CONFLICTS; again++) {
      response.body().close();
      response = client.send(request);
    }
    if (response.statusCode() != 200 && response.statusCode() != EXISTS) {
      throw S3Client.refused(request, response);
    }
    response.body().close();
    return response.statusCode() == 200;
  }

  private static Request request(String method, String object, Map<String, String> headers) {
    return new Request(method, object, NO_QUERY, headers, NO_BODY, S3Client.EMPTY);
  }

  @Override
  public Optional<byte[]> read(String key) throws IOException {
    try (InputStream body = open(key)) {
      return Optional.of(body.readAllBytes());
    } catch (NoSuchFileException absent) {
      return Optional.empty();
    }
  }

  /** All of an object, as it comes. */
  public InputStream open(String key) throws IOException {
    Request request = request("GET", location.object(key), Map.of());
    HttpResponse<InputStream> response = client.send(request);
    return switch (response.statusCode()) {
      case 200 -> response.body();
      case ABSENT -> {
        response.body().close();
        throw new NoSuchFileException(key);
      }
      default -> throw S3Client.refused(request, response);
    };
  }

  @Override
  public byte[] readRange(String key, long offset, int length) throws IOException {
    if (length == 0) {
      return new byte[0];
    }
    Request request =
        request(
            "GET",
            location.object(key),
            Map.of("Range", "bytes=" + offset + "-" + (offset + length - 1)));
    HttpResponse<InputStream> response = client.send(request);
    return switch (response.statusCode()) {
      case 206 -> {
        try (InputStream body = response.body()) {
          yield body.readNBytes(length);
        }
      }
      case 416 -> {
        response.body().close();
        yield new byte[0];
      }
      case ABSENT -> {
        response.body().close();
        throw new NoSuchFileException(key);
      }
      default -> throw S3Client.refused(request, response);
    };
  }

  @Override
  public List<String> list(String directory) throws IOException {
    TreeSet<String> names = new TreeSet<>();
    forEachPage(
        directory,
        true,
        page -> {
          page.objects().forEach(object -> names.add(object.path()));
          names.addAll(page.directories());
        });
    names.removeIf(name -> name.isEmpty() || name.startsWith("."));
    return List.copyOf(names);
  }

  @Override
  public List<WorkFile> walk(String directory) throws IOException {
    List<WorkFile> files = new ArrayList<>();
    forEachPage(directory, false, page -> files.addAll(page.objects()));
    return files;
  }

  private interface PageReader {
    void read(Listing page);
  }

  private void forEachPage(String directory, boolean flat, PageReader reader) throws IOException {
    String object = location.object(directory);
    String prefix = object.isEmpty() ? "" : object + "/";
    SortedMap<String, String> query = new TreeMap<>(Map.of("list-type", "2", "prefix", prefix));
    if (flat) {
      query.put("delimiter", "/");
    }
    for (boolean more = true; more; ) {
      Listing page = page(query, prefix);
      reader.read(page);
      more = page.next() != null;
      if (page.next() != null) {
        query.put("continuation-token", page.next());
      }
    }
  }

  private Listing page(SortedMap<String, String> query, String prefix) throws IOException {
    Request request =
        new Request("GET", "", new TreeMap<>(query), Map.of(), NO_BODY, S3Client.EMPTY);
    HttpResponse<InputStream> response = client.send(request);
    if (response.statusCode() != 200) {
      throw S3Client.refused(request, response);
    }
    try (InputStream body = response.body()) {
      return Listing.parse(body, prefix);
    }
  }

  @Override
  public Optional<FileState> stat(String key) throws IOException {
    Request request = request("HEAD", location.object(key), Map.of());
    HttpResponse<InputStream> response = client.send(request);
    if (response.statusCode() != 200 && response.statusCode() != ABSENT) {
      throw S3Client.refused(request, response);
    }
    response.body().close();
    if (response.statusCode() == ABSENT) {
      return directory(key);
    }
    return Optional.of(
        new FileState(
            response.headers().firstValue("etag").orElse(""),
            response.headers().firstValueAsLong("content-length").orElse(-1),
            nanos(
                response
                    .headers()
                    .firstValue("last-modified")
                    .map(S3Objects::httpDate)
                    .orElse(Instant.EPOCH))));
  }

  /** A directory is there when something is in it, and as old as the newest of that. */
  private Optional<FileState> directory(String key) throws IOException {
    return walk(key).stream()
        .map(file -> file.state().modifiedNanos())
        .max(Long::compare)
        .map(newest -> new FileState("directory " + key, 0, newest));
  }

  private static Instant httpDate(String text) {
    return ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
  }

  static long nanos(Instant time) {
    return TimeUnit.SECONDS.toNanos(time.getEpochSecond()) + time.getNano();
  }

  @Override
  public List<Checksums> checksums(List<String> keys) throws IOException {
    return parallel.map(
        keys,
        key -> {
          try (InputStream body = open(key)) {
            return Hashing.copy(body, OutputStream.nullOutputStream());
          }
        });
  }

  @Override
  public void delete(String key) throws IOException {
    for (WorkFile file : walk(key)) {
      deleteObject(location.object(key) + "/" + file.path());
    }
    deleteObject(location.object(key));
  }

  private void deleteObject(String object) throws IOException {
    Request request = request("DELETE", object, Map.of());
    HttpResponse<InputStream> response = client.send(request);
    if (response.statusCode() >= 300 && response.statusCode() != ABSENT) {
      throw S3Client.refused(request, response);
    }
    response.body().close();
  }
}

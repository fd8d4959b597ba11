package dev.modelyard.agent.store.gcs;

import com.google.api.client.googleapis.json.GoogleJsonResponseException;
import com.google.api.client.http.EmptyContent;
import com.google.api.client.http.GenericUrl;
import com.google.api.client.http.HttpContent;
import com.google.api.client.http.HttpRequest;
import com.google.api.client.http.HttpResponse;
import com.google.api.client.http.HttpResponseException;
import com.google.api.services.storage.model.StorageObject;
import dev.modelyard.agent.protocol.Checksums;
import dev.modelyard.agent.store.bucket.Body;
import dev.modelyard.agent.store.bucket.Pause;
import dev.modelyard.agent.store.bucket.RemoteBucket;
import dev.modelyard.agent.store.bucket.RemoteBucket.Creation;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A resumable upload: bytes in their order, and the object is there with the last of them. So the
 * last part waits for {@link #join}, and goes with the sum of all.
 */
final class Session implements RemoteBucket.Upload {
  private static final int MORE = 308;
  private static final int EXISTS = 412;

  /** Ended, or forgotten; 499 says that of the very request to end it. */
  private static final Set<Integer> GONE = Set.of(404, 410, 499);

  /** Connections that may break without a byte in between. */
  private static final int BREAKS = 5;

  private final GcsBucket bucket;
  private final String name;
  private final GenericUrl url;
  private final long size;

  /**
   * What the server has, in bytes. A request that was given up may still send, or ask how far it
   * is.
   */
  private volatile long had;

  private @Nullable Body last;
  private @Nullable Creation verdict;

  Session(GcsBucket bucket, String name, String url, long size) {
    this.bucket = bucket;
    this.name = name;
    this.url = new GenericUrl(url);
    this.size = size;
  }

  /** An upload to a name that something has already. */
  record Taken() implements RemoteBucket.Upload {
    @Override
    public void send(int number, Body part, long crc32c) {}

    @Override
    public Creation join(long crc32c) {
      return Creation.EXISTS;
    }

    @Override
    public void abort() {}
  }

  /** How far the server is: so many bytes, or there is an object. */
  private record Progress(long bytes, @Nullable StorageObject made) {}

  /** The sum of the part is part of the sum of all, which the server is told in the end. */
  @Override
  public void send(int number, Body part, long crc32c) throws IOException {
    long begin = (number - 1L) * Checksums.CHUNK;
    if (begin + part.length() == size) {
      last = part;
    } else if (verdict == null) {
      carry(part, begin, null);
    }
  }

  @Override
  public Creation join(long crc32c) throws IOException {
    if (verdict != null) {
      return verdict;
    }
    if (last == null) {
      throw new IllegalStateException(name + " is joined before its last part was sent");
    }
    long begin = size - last.length();
    StorageObject made =
        bucket
            .standstill()
            .send(
                name,
                last,
                body -> Optional.ofNullable(carry(body, begin, GcsBucket.base64(crc32c))))
            .orElse(null);
    if (made == null) {
      return verdict == null ? Creation.RACED : verdict;
    }
    bucket.verify(made, crc32c);
    return Creation.MADE;
  }

  /** What was made; null when there is more to come, or a verdict. */
  private @Nullable StorageObject carry(Body part, long begin, @Nullable String crc32c)
      throws IOException {
    try {
      return carryAll(part, begin, crc32c);
    } catch (HttpResponseException e) {
      if (e.getStatusCode() != EXISTS && !GONE.contains(e.getStatusCode())) {
        throw bucket.failure("PUT " + name, e);
      }
      verdict = e.getStatusCode() == EXISTS ? Creation.EXISTS : Creation.RACED;
      return null;
    } catch (IOException e) {
      throw bucket.failure("PUT " + name, e);
    }
  }

  private @Nullable StorageObject carryAll(Body part, long begin, @Nullable String crc32c)
      throws IOException {
    for (int breaks = 0; had < begin + part.length(); ) {
      Progress progress = carrySome(part, begin, crc32c, breaks == BREAKS);
      if (progress.made() != null) {
        return progress.made();
      }
      breaks = progress.bytes() > had ? 0 : breaks + 1;
      had = Math.max(had, progress.bytes());
      if (breaks > 0) {
        Pause.after(breaks);
      }
    }
    return null;
  }

  /** Sends what the server lacks of a part. When that breaks, the server says how far it came. */
  private Progress carrySome(Body part, long begin, @Nullable String crc32c, boolean isLastTry)
      throws IOException {
    long from = had; // a request that was given up may still move it
    HttpRequest put =
        put("%d-%d".formatted(from, begin + part.length() - 1), new Sent(part, from - begin))
            .setNumberOfRetries(0);
    if (crc32c != null) {
      put.getHeaders().set("X-Goog-Hash", "crc32c=" + crc32c);
    }
    try {
      return progress(put);
    } catch (IOException e) {
      boolean isFinal =
          e instanceof HttpResponseException answer && !Clients.isTemporary(answer.getStatusCode());
      if (isFinal || isLastTry) {
        throw e;
      }
      return progress(put("*", new EmptyContent()));
    }
  }

  private HttpRequest put(String range, HttpContent content) throws IOException {
    HttpRequest put =
        bucket
            .requests()
            .buildPutRequest(url, content)
            .setFollowRedirects(false)
            .setThrowExceptionOnExecuteError(false)
            .setParser(bucket.parser());
    put.getHeaders().setContentRange("bytes " + range + "/" + size);
    return put;
  }

  private static Progress progress(HttpRequest put) throws IOException {
    HttpResponse answer = put.execute();
    if (answer.isSuccessStatusCode()) {
      return new Progress(0, answer.parseAs(StorageObject.class));
    }
    if (answer.getStatusCode() == MORE) {
      answer.ignore();
      return new Progress(bytes(answer.getHeaders().getRange()), null);
    }
    throw GoogleJsonResponseException.from(GcsBucket.JSON, answer);
  }

  /** Of "bytes=0-99" a hundred; of nothing none. */
  private static long bytes(@Nullable String range) {
    return range == null ? 0 : Long.parseLong(range.substring(range.indexOf('-') + 1)) + 1;
  }

  @Override
  public void abort() throws IOException {
    try {
      GcsBucket.execute(bucket.requests().buildDeleteRequest(url)).ignore();
    } catch (HttpResponseException e) {
      if (!GONE.contains(e.getStatusCode())) {
        throw bucket.failure("DELETE upload of " + name, e);
      }
    } catch (IOException e) {
      throw bucket.failure("DELETE upload of " + name, e);
    }
  }
}

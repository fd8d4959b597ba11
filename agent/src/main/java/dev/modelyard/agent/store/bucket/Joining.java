package dev.modelyard.agent.store.bucket;

import dev.modelyard.agent.store.InFlight;
import dev.modelyard.agent.store.bucket.RemoteBucket.Creation;
import dev.modelyard.agent.store.bucket.RemoteBucket.Upload;
import java.io.IOException;
import java.util.concurrent.ExecutorService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes an object of parts; what was sent for one that is not made is freed. */
public final class Joining {
  private static final Logger LOG = LoggerFactory.getLogger(Joining.class);

  /** One part of a copy on the server, which takes its time. */
  private static final long COPIED_AT_ONCE = 256L << 20;

  private Joining() {}

  /** Sends all parts, and answers the sum of all of them together. */
  interface Sending {
    long send(Upload upload) throws IOException;
  }

  /** An upload whose parts may be bytes that the server has. It is joined without a sum. */
  public interface Copying extends Upload {
    /** A part of another object's bytes, to before {@code end}. */
    void copy(int number, RemoteObject from, long begin, long end) throws IOException;
  }

  static Creation join(Upload upload, Sending sending) throws IOException {
    Creation creation;
    try {
      creation = upload.join(sending.send(upload));
    } catch (IOException e) {
      abort(upload);
      throw e;
    }
    if (creation != Creation.MADE) {
      abort(upload);
    }
    return creation;
  }

  /** A copy in parts, as many beside each other as are sent. */
  public static Creation copy(
      Copying upload, RemoteObject from, ExecutorService threads, int atOnce) throws IOException {
    return join(
        upload,
        _ -> {
          InFlight.forEach(
              threads,
              atOnce,
              from.size(),
              COPIED_AT_ONCE,
              (number, begin, end) -> () -> upload.copy(number, from, begin, end));
          return 0;
        });
  }

  private static void abort(Upload upload) {
    try {
      upload.abort();
    } catch (IOException e) {
      LOG.debug("an upload that cannot be aborted now is swept later", e);
    }
  }
}

package dev.modelyard.agent.store.bucket;

import dev.modelyard.agent.config.Bucket;
import dev.modelyard.agent.format.BlockStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * Bytes of an object from one offset to another. Where the connection breaks it is taken up again,
 * from the same object or not at all.
 */
final class ObjectRange extends BlockStream {
  /** Connections that may break without a byte in between. */
  private static final int BREAKS = 5;

  private final Bucket bucket;
  private final RemoteBucket remote;
  private final RemoteObject object;
  private final long end;
  private long at;
  private int breaks;
  private boolean hasMoved;
  private @Nullable InputStream body;

  /** {@code body}: its first bytes, where they are on their way already. */
  ObjectRange(
      Bucket bucket,
      RemoteBucket remote,
      RemoteObject object,
      long begin,
      long end,
      @Nullable InputStream body) {
    this.bucket = bucket;
    this.remote = remote;
    this.object = object;
    this.at = begin;
    this.end = end;
    this.body = body;
  }

  @Override
  protected int more(byte[] buffer, int offset, int length) throws IOException {
    while (at < end) {
      int read = tryRead(buffer, offset, (int) Math.min(length, end - at));
      if (read > 0) {
        at += read;
        hasMoved = true;
        return read;
      }
      reconnectLater();
    }
    return -1;
  }

  /** 0 when the connection is at its end, however that came. */
  private int tryRead(byte[] buffer, int offset, int length) throws IOException {
    InputStream from = body == null ? remote.open(object, at, end) : body;
    body = from;
    try {
      return Math.max(0, from.read(buffer, offset, length));
    } catch (IOException broken) {
      return 0;
    }
  }

  private void reconnectLater() throws IOException {
    close();
    breaks = hasMoved ? 0 : breaks + 1;
    hasMoved = false;
    if (breaks == BREAKS) {
      String said =
          "the connection breaks at byte %d of %d, again and again".formatted(at, object.size());
      throw Advice.LATER.toException(bucket, "GET " + object.name(), said, new IOException(said));
    }
    if (breaks > 0) {
      Pause.after(breaks);
    }
  }

  @Override
  public void close() throws IOException {
    if (body != null) {
      body.close();
      body = null;
    }
  }
}

package dev.modelyard.agent.store.azure;

import dev.modelyard.agent.store.bucket.Advice;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.stream.Stream;
import reactor.core.publisher.Flux;

/** Bytes as they come, a page ahead of the reader. */
final class BlobStream extends InputStream {
  /** Of pages: what is ahead when a connection breaks is lost. */
  private static final int AHEAD = 1;

  private final Stream<ByteBuffer> buffers;
  private final Iterator<ByteBuffer> coming;
  private ByteBuffer current = ByteBuffer.allocate(0);

  BlobStream(Flux<ByteBuffer> body) {
    this.buffers = body.toStream(AHEAD);
    this.coming = buffers.iterator();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    try {
      while (!current.hasRemaining()) {
        if (!coming.hasNext()) {
          return -1;
        }
        current = coming.next();
      }
    } catch (RuntimeException e) {
      throw new IOException(Advice.innermost(e), e);
    }
    int read = Math.min(length, current.remaining());
    current.get(buffer, offset, read);
    return read;
  }

  /** Ends the connection when there is more to come. */
  @Override
  public void close() {
    buffers.close();
  }
}

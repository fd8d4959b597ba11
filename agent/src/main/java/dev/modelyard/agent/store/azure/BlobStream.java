package dev.modelyard.agent.store.azure;

import dev.modelyard.agent.format.BlockStream;
import dev.modelyard.agent.store.bucket.Advice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.stream.Stream;
import reactor.core.publisher.Flux;

/** Bytes as they come, a page ahead of the reader. */
final class BlobStream extends BlockStream {
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
  protected int more(byte[] buffer, int offset, int length) throws IOException {
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

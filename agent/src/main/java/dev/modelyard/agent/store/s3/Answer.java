package dev.modelyard.agent.store.s3;

import dev.modelyard.agent.format.BlockStream;
import java.io.IOException;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;

/** The body of an answer: its connection is used again when all of it was read. */
final class Answer extends BlockStream {
  private final ResponseInputStream<?> body;
  private long left;

  Answer(ResponseInputStream<?> body, long length) {
    this.body = body;
    this.left = length;
  }

  @Override
  protected int more(byte[] buffer, int offset, int length) throws IOException {
    try {
      int read = body.read(buffer, offset, length);
      left -= Math.max(0, read);
      return read;
    } catch (SdkException e) {
      throw new IOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    if (left == 0) {
      body.close();
    } else {
      body.abort();
    }
  }
}

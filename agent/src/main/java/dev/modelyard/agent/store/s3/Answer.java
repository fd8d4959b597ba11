package dev.modelyard.agent.store.s3;

import java.io.FilterInputStream;
import java.io.IOException;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;

/** The body of an answer: its connection is used again when all of it was read. */
final class Answer extends FilterInputStream {
  private final ResponseInputStream<?> body;
  private long left;

  Answer(ResponseInputStream<?> body, long length) {
    super(body);
    this.body = body;
    this.left = length;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    try {
      int read = super.read(buffer, offset, length);
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

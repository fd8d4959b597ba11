package dev.modelyard.agent.store.bucket;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Bytes of a file from one offset to another; several ranges may share a channel. */
final class FileRange extends InputStream {
  private final FileChannel file;
  private final long end;
  private long at;

  FileRange(FileChannel file, long begin, long length) {
    this.file = file;
    this.at = begin;
    this.end = begin + length;
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
    int wanted = (int) Math.min(length, end - at);
    int read = wanted == 0 ? -1 : file.read(ByteBuffer.wrap(buffer, offset, wanted), at);
    at += Math.max(0, read);
    return read;
  }
}

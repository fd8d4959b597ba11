package dev.modelyard.agent.store.bucket;

import dev.modelyard.agent.format.BlockStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Bytes of a file from one offset to another; several ranges may share a channel. */
final class FileRange extends BlockStream {
  private final FileChannel file;
  private final long end;
  private long at;

  FileRange(FileChannel file, long begin, long length) {
    this.file = file;
    this.at = begin;
    this.end = begin + length;
  }

  @Override
  protected int more(byte[] buffer, int offset, int length) throws IOException {
    int wanted = (int) Math.min(length, end - at);
    int read = wanted == 0 ? -1 : file.read(ByteBuffer.wrap(buffer, offset, wanted), at);
    at += Math.max(0, read);
    return read;
  }
}

package dev.modelyard.agent.store.bucket;

import dev.modelyard.agent.store.Room;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Room on the pod's disk for pieces that are on their way. Their files have no name, so nothing of
 * them stays, however the process ends.
 */
final class PieceFiles {
  private static final long MEBIBYTE = 1 << 20;

  /** Twelve large pieces: eight that are sent at once, others that are made ready. */
  private static final int MEBIBYTES = 768;

  private final Path directory;
  private final Semaphore room;

  PieceFiles(Path directory) {
    this(directory, MEBIBYTES);
  }

  PieceFiles(Path directory, int mebibytes) {
    this.directory = directory;
    this.room = new Semaphore(mebibytes, true);
  }

  /** Waits until there is room for so many bytes. Whoever sends pieces must not wait here. */
  PieceFile make(long bytes) throws IOException {
    int mebibytes = (int) Math.ceilDiv(bytes, MEBIBYTE);
    room.acquireUninterruptibly(mebibytes);
    try {
      return new PieceFile(unnamed(bytes), mebibytes);
    } catch (IOException e) {
      room.release(mebibytes);
      throw e;
    }
  }

  private FileChannel unnamed(long bytes) throws IOException {
    try {
      Room.OF_POD.require(directory, bytes);
      Path path = Files.createTempFile(directory, ".sealed-", "");
      try {
        Room.OF_POD.take(path, bytes);
        return FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
      } finally {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw Room.OF_POD.explain(e, directory);
    }
  }

  /** Closed by whoever likes, as often as one likes. */
  final class PieceFile implements Closeable {
    private final FileChannel channel;
    private final int mebibytes;
    private final AtomicBoolean closed = new AtomicBoolean();

    private PieceFile(FileChannel channel, int mebibytes) {
      this.channel = channel;
      this.mebibytes = mebibytes;
    }

    FileChannel channel() {
      return channel;
    }

    void write(ByteBuffer bytes) throws IOException {
      try {
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
      } catch (IOException e) {
        throw Room.OF_POD.explain(e, directory);
      }
    }

    @Override
    public void close() throws IOException {
      if (closed.compareAndSet(false, true)) {
        try {
          channel.close();
        } finally {
          room.release(mebibytes);
        }
      }
    }
  }
}

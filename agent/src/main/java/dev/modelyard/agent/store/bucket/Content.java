package dev.modelyard.agent.store.bucket;

import dev.modelyard.agent.protocol.Checksums;
import dev.modelyard.agent.store.Hashing;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;

/** What becomes an object. */
interface Content {
  /** Of the object, in bytes. */
  long size();

  /** From its beginning, for one try at making the object. */
  Reading read() throws IOException;

  /** Pieces of the object, one after the other. */
  interface Reading extends Closeable {
    /** The next bytes of the object. */
    Piece next(long length) throws IOException;

    /** CRC32C of all pieces together, once all were read. */
    long crc32c();

    /** Of the file that the content is, once all pieces were read. */
    Checksums sums();

    @Override
    default void close() throws IOException {}
  }

  /** To be sent as often as it takes, then closed; the last one stays until its reading is. */
  record Piece(Body body, long crc32c, Closeable rest) implements Closeable {
    @Override
    public void close() throws IOException {
      rest.close();
    }
  }

  /** A file as it is: it is hashed, then sent out of the page cache, and never held in memory. */
  record OfFile(FileChannel file, long size) implements Content {
    @Override
    public Reading read() {
      return new Reading() {
        private final Hashing hashing = Hashing.withCrcOfAll();
        private long at;

        @Override
        public Piece next(long length) throws IOException {
          long begin = at;
          at += length;
          hashing.update(file, begin, at);
          return new Piece(Body.of(file, begin, length), hashing.crc32c(), () -> {});
        }

        @Override
        public long crc32c() {
          return hashing.crc32cOfAll();
        }

        @Override
        public Checksums sums() {
          return hashing.sums();
        }
      };
    }
  }
}

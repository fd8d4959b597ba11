package dev.modelyard.agent.store.bucket;

import dev.modelyard.agent.sealing.SegmentCipher;
import dev.modelyard.agent.sealing.Segments;
import java.io.InputStream;
import java.util.function.Function;

/** How a file lies in an object. */
interface Packing {
  /** Bytes of the object before those of the file. */
  int header();

  /** Bytes of the file in an object of that size. */
  long fileSize(long objectSize);

  /** What an object begins with tells how to read the rest. */
  Unpacking open(byte[] header, long objectSize);

  /** One object, to be read from any piece on. */
  interface Unpacking {
    /** Where in the file the bytes begin that the object has from there on. */
    long offset(long begin);

    /** Those bytes, out of what the object has from {@code begin} on, less the header. */
    InputStream unpack(InputStream object, long begin);
  }

  /** A file is an object. */
  Packing PLAIN =
      new Packing() {
        @Override
        public int header() {
          return 0;
        }

        @Override
        public long fileSize(long objectSize) {
          return objectSize;
        }

        @Override
        public Unpacking open(byte[] header, long objectSize) {
          return new Unpacking() {
            @Override
            public long offset(long begin) {
              return begin;
            }

            @Override
            public InputStream unpack(InputStream object, long begin) {
              return object;
            }
          };
        }
      };

  /** Pieces are those of whole segments. */
  record Sealed(Function<byte[], SegmentCipher> ciphers) implements Packing {
    @Override
    public int header() {
      return Segments.HEADER;
    }

    @Override
    public long fileSize(long objectSize) {
      return Segments.openedSize(objectSize);
    }

    @Override
    public Unpacking open(byte[] header, long objectSize) {
      SegmentCipher cipher = ciphers.apply(header);
      return new Unpacking() {
        @Override
        public long offset(long begin) {
          return begin == objectSize
              ? Segments.openedSize(objectSize)
              : Segments.begin(begin / Segments.SIZE);
        }

        @Override
        public InputStream unpack(InputStream object, long begin) {
          return new OpenedStream(object, cipher, begin / Segments.SIZE, objectSize);
        }
      };
    }
  }
}

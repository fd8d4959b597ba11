package dev.modelyard.agent.store.bucket;

import dev.modelyard.agent.protocol.Checksums;
import dev.modelyard.agent.sealing.SegmentCipher;
import dev.modelyard.agent.sealing.Segments;
import dev.modelyard.agent.store.Hashing;
import dev.modelyard.agent.store.bucket.PieceFiles.PieceFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.zip.CRC32C;

/**
 * A file that is encrypted on its way. Each piece is written to a file without a name and sent from
 * there: what changes while it is read is never sealed twice under one nonce, and no piece is held
 * in memory.
 *
 * @param fileSize in bytes
 * @param opening the file from its beginning
 * @param ciphers a new one for each try
 * @param files where pieces lie that are under way
 */
record SealedContent(
    long fileSize, Opening opening, Supplier<SegmentCipher> ciphers, PieceFiles files)
    implements Content {

  /** Opens a file that may have to be read again. */
  @FunctionalInterface
  interface Opening {
    InputStream open() throws IOException;
  }

  @Override
  public long size() {
    return Segments.sealedSize(fileSize);
  }

  @Override
  public Reading read() throws IOException {
    return new Sealing(opening.open(), ciphers.get());
  }

  private final class Sealing implements Reading {
    private final InputStream file;
    private final SegmentCipher cipher;
    private final Hashing hashing = new Hashing();
    private final CRC32C crcOfAll = new CRC32C();
    private final byte[] content = new byte[Segments.SIZE];
    private final ByteBuffer sealed = ByteBuffer.allocate(Segments.SIZE);
    private long segment;
    private final List<PieceFile> pieces = new ArrayList<>();

    Sealing(InputStream file, SegmentCipher cipher) {
      this.file = file;
      this.cipher = cipher;
    }

    /** {@code length} is that of whole segments, where the object does not end. */
    @Override
    public Piece next(long length) throws IOException {
      PieceFile piece = files.make(length);
      pieces.add(piece);
      CRC32C crc = new CRC32C();
      for (long written = 0; written < length; written += sealed.limit()) {
        sealNext();
        crc.update(sealed.array(), 0, sealed.limit());
        crcOfAll.update(sealed.array(), 0, sealed.limit());
        piece.write(sealed);
      }
      boolean isLast = Segments.begin(segment) >= fileSize;
      return new Piece(
          Body.of(piece.channel(), 0, length), crc.getValue(), isLast ? () -> {} : piece);
    }

    private void sealNext() throws IOException {
      long begin = Segments.begin(segment);
      long end = Math.min(Segments.begin(segment + 1), fileSize);
      int length = (int) (end - begin);
      if (file.readNBytes(content, 0, length) < length) {
        throw new IOException("the file was cut short while it was read");
      }
      hashing.update(content, length);
      sealed.clear();
      if (segment == 0) {
        sealed.put(cipher.header());
      }
      cipher.seal(segment, end == fileSize, content, length, sealed);
      sealed.flip();
      segment++;
    }

    @Override
    public long crc32c() {
      return crcOfAll.getValue();
    }

    @Override
    public Checksums sums() {
      return hashing.sums();
    }

    @Override
    public void close() throws IOException {
      file.close();
      for (PieceFile piece : pieces) {
        piece.close(); // Those that are not to be sent any more, too.
      }
    }
  }
}

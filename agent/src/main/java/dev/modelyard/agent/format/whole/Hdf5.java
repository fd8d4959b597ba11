package dev.modelyard.agent.format.whole;

import dev.modelyard.agent.format.Content;
import java.io.IOException;

/**
 * HDF5 keeps the address of the end of the file in its superblock and writes it when the file is
 * flushed or closed. HDF5 File Format Specification 3.0, II.A.
 */
final class Hdf5 {
  private static final long SIGNATURE = 0x0a1a0a0d46444889L;

  private Hdf5() {}

  static boolean hasSignature(Content content) throws IOException {
    return new Window(content).littleLong(0) == SIGNATURE;
  }

  static boolean isWhole(Content content) throws IOException {
    Window window = new Window(content);
    int sizeOfOffsets =
        switch (window.at(8)) {
          case 0, 1 -> window.at(13);
          case 2, 3 -> window.at(9);
          default -> -1;
        };
    return hasSignature(content)
        && sizeOfOffsets == Long.BYTES
        && window.littleLong(endOfFileAt(window.at(8))) == content.size();
  }

  private static long endOfFileAt(int version) {
    return switch (version) {
      case 0 -> 40;
      case 1 -> 44;
      default -> 28;
    };
  }
}

package dev.modelyard.agent.format.whole;

import dev.modelyard.agent.format.Content;
import dev.modelyard.agent.format.Structure;
import java.io.IOException;
import java.util.Locale;

/** {@link Structure#of} for the files of all frameworks. */
public final class Wholeness {
  /** Pickles end with the opcode STOP; so do joblib's uncompressed files. */
  private static final byte STOP = '.';

  /** Magic number of LevelDB tables, little endian: the last bytes of {@code ckpt-1.index}. */
  private static final long TABLE = 0xdb4775248b80fb57L;

  private Wholeness() {}

  /** Judges by content; the name only decides which format a file claims to be. */
  public static Structure of(String path, Content content) throws IOException {
    String name = path.toLowerCase(Locale.ROOT);
    if (name.endsWith(".distcp")) {
      return Structure
          .UNKNOWN; // several zip files, one behind the other, each with its own offsets
    }
    Structure structure = Structure.of(path, content);
    if (structure != Structure.UNKNOWN) {
      return structure;
    }
    if (name.endsWith(".json")) {
      return JsonText.structure(content);
    }
    if (name.endsWith(".ubj")) {
      return whole(Ubjson.isWhole(content));
    }
    if (Hdf5.hasSignature(content)) {
      return whole(Hdf5.isWhole(content));
    }
    if (name.endsWith(".index") && isTable(content)) {
      return Structure.WHOLE; // other programs have files of that name, too
    }
    boolean pickled = name.matches(".*\\.(pkl|pickle|joblib)") && isPickle(content);
    return pickled && new Window(content).at(content.size() - 1) != STOP
        ? Structure.BROKEN
        : Structure.UNKNOWN;
  }

  private static boolean isTable(Content content) throws IOException {
    return new Window(content).littleLong(content.size() - Long.BYTES) == TABLE;
  }

  private static Structure whole(boolean whole) {
    return whole ? Structure.WHOLE : Structure.BROKEN;
  }

  /** The opcode PROTO; a compressed file starts otherwise. */
  private static boolean isPickle(Content content) throws IOException {
    return new Window(content).at(0) == 0x80;
  }
}

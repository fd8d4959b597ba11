package dev.modelyard.agent.format;

import java.io.IOException;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * A deflated entry, unpacked as far as it is read and no further than it says. Going back starts
 * again from the front: readers go forward.
 */
final class Inflated implements Content {
  private static final int CHUNK = 1 << 16;

  /** More than any model's config or object array; a bomb stops here. */
  private static final long MOST = 1L << 28;

  private final Content packed;
  private final long size;
  private Inflater inflater = new Inflater(true);
  private long packedAt;
  private long position;

  Inflated(Content packed, long size) {
    this.packed = packed;
    this.size = size;
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public byte[] read(long offset, int length) throws IOException {
    if (offset < position) {
      inflater.end();
      inflater = new Inflater(true);
      packedAt = 0;
      position = 0;
    }
    byte[] skipped = new byte[CHUNK];
    int made = 1;
    while (position < offset && made > 0) {
      made = inflate(skipped, 0, (int) Math.min(CHUNK, offset - position));
    }
    if (position < offset) {
      return new byte[0];
    }
    byte[] wanted = new byte[Math.clamp(size - offset, 0, length)];
    int filled = 0;
    for (int more = 1; more > 0 && filled < wanted.length; filled += more) {
      more = inflate(wanted, filled, wanted.length - filled);
    }
    return filled == wanted.length ? wanted : Arrays.copyOf(wanted, filled);
  }

  private int inflate(byte[] target, int at, int length) throws IOException {
    try {
      int made = inflater.inflate(target, at, length);
      while (made == 0 && !inflater.finished() && feed()) {
        made = inflater.inflate(target, at, length);
      }
      position += made;
      if (position > MOST) {
        throw new UnreadableException("unpacks to more than " + MOST + " bytes");
      }
      return made;
    } catch (DataFormatException damaged) {
      throw new UnreadableException("cannot be unpacked: " + damaged.getMessage());
    }
  }

  private boolean feed() throws IOException {
    byte[] more = packed.read(packedAt, CHUNK);
    packedAt += more.length;
    inflater.setInput(more);
    return more.length > 0;
  }
}

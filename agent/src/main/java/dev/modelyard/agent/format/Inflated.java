package dev.modelyard.agent.format;

import java.io.IOException;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * A deflated entry, unpacked as far as it is read and little further. Going back by more than is
 * kept starts again from the front: readers go forward.
 */
final class Inflated implements Content {
  private static final int CHUNK = 1 << 16;

  /** What can be read again; readers go back to names, and to the front of what is small. */
  private static final int KEPT = 1 << 22;

  /** More than any model's config or object array; a bomb stops here. */
  static final long MOST = 1L << 28;

  private final Content packed;
  private final long size;
  private final Effort effort;
  private Inflater inflater = new Inflater(true);
  private long packedAt;

  /** The last bytes unpacked, and behind them room. */
  private final byte[] window;

  private long windowAt;
  private int filled;

  Inflated(Content packed, long size, Effort effort) {
    this.packed = packed;
    this.size = size;
    this.effort = effort;
    this.window = new byte[(int) Math.min(2 * KEPT, size)];
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public byte[] read(long offset, int length) throws IOException {
    if (offset < windowAt) {
      inflater.end();
      inflater = new Inflater(true);
      packedAt = 0;
      windowAt = 0;
      filled = 0;
    }
    byte[] wanted = new byte[Math.clamp(size - offset, 0, length)];
    int done = 0;
    for (boolean more = true; more && done < wanted.length; ) {
      long from = offset + done - windowAt;
      if (from < filled) {
        int count = Math.min(wanted.length - done, filled - (int) from);
        System.arraycopy(window, (int) from, wanted, done, count);
        done += count;
      } else {
        more = unpack();
      }
    }
    return done == wanted.length ? wanted : Arrays.copyOf(wanted, done);
  }

  /** Some more of the window; false at the end. */
  private boolean unpack() throws IOException {
    if (filled == window.length) {
      System.arraycopy(window, filled - KEPT, window, 0, KEPT);
      windowAt += filled - KEPT;
      filled = KEPT;
    }
    int room = Math.min(CHUNK, window.length - filled);
    try {
      int made = inflater.inflate(window, filled, room);
      while (made == 0 && !inflater.finished() && feed()) {
        made = inflater.inflate(window, filled, room);
      }
      filled += made;
      effort.spend(made);
      if (windowAt + filled > MOST) {
        throw new UnreadableException("unpacks to more than " + MOST + " bytes");
      }
      return made > 0;
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

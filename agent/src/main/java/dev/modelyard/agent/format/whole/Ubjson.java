package dev.modelyard.agent.format.whole;

import dev.modelyard.agent.format.Content;
import java.io.IOException;

/**
 * Universal Binary JSON, as XGBoost writes it: every value says how long it is, so a walk over all
 * of them ends at the end of a whole file. ubjson.org, draft 12.
 */
final class Ubjson {
  private static final int MAX_DEPTH = 100;
  private static final long CUT = -1;

  private final Window window;

  private Ubjson(Window window) {
    this.window = window;
  }

  static boolean isWhole(Content content) throws IOException {
    Window window = new Window(content);
    return window.at(0) == '{' && new Ubjson(window).value('{', 1, 0) == window.size();
  }

  /** Position after a value whose marker has been read, {@link #CUT} when there is none. */
  private long value(int marker, long at, int depth) throws IOException {
    int fixed = fixedBytes(marker);
    if (fixed >= 0) {
      return within(at + fixed);
    }
    return switch (marker) {
      case 'S', 'H' -> text(at);
      case '[', '{' -> depth < MAX_DEPTH ? container(marker, at, depth + 1) : CUT;
      default -> CUT;
    };
  }

  private static int fixedBytes(int marker) {
    return switch (marker) {
      case 'Z', 'N', 'T', 'F' -> 0;
      case 'i', 'U', 'C' -> 1;
      case 'I' -> 2;
      case 'l', 'd' -> 4;
      case 'L', 'D' -> 8;
      default -> -1;
    };
  }

  private long within(long position) {
    return position >= 0 && position <= window.size() ? position : CUT;
  }

  /** Position after a length and as many bytes. */
  private long text(long at) throws IOException {
    long length = length(at);
    return length < 0 ? CUT : within(afterLength(at) + length);
  }

  private long length(long at) throws IOException {
    return "iUIlL".indexOf(window.at(at)) < 0
        ? CUT
        : window.bigEndian(at + 1, fixedBytes(window.at(at)));
  }

  private long afterLength(long at) throws IOException {
    return at + 1 + fixedBytes(window.at(at));
  }

  private long container(int opening, long start, int depth) throws IOException {
    long at = start;
    int type = -1;
    if (window.at(at) == '$') {
      type = window.at(at + 1);
      at += 2;
    }
    long count = Long.MAX_VALUE;
    boolean counted = window.at(at) == '#';
    if (counted) {
      count = length(at + 1);
      if (count < 0) {
        return CUT;
      }
      at = afterLength(at + 1);
    }
    if (opening == '[' && fixedBytes(type) >= 0 && counted) {
      return count > window.size() ? CUT : within(at + count * fixedBytes(type));
    }
    return items(opening, at, type, counted ? count : CUT, depth);
  }

  /** {@code count} negative: up to the closing bracket. */
  private long items(int opening, long start, int type, long count, int depth) throws IOException {
    int closing = opening == '[' ? ']' : '}';
    long at = start;
    for (long i = 0; count < 0 || i < count; i++) {
      if (count < 0 && window.at(at) == closing) {
        return at + 1;
      }
      if (opening == '{') {
        at = text(at);
      }
      if (at >= 0) {
        at = type < 0 ? value(window.at(at), at + 1, depth) : value(type, at, depth);
      }
      if (at < 0) {
        return CUT;
      }
    }
    return at;
  }
}

package dev.modelyard.operator.core;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;

/** Words of others, in fields of which the API server takes only so much. */
public final class Text {
  private static final String MORE = "…";
  private static final int MORE_BYTES = MORE.getBytes(StandardCharsets.UTF_8).length;

  private Text() {}

  /**
   * The text, or its beginning with three dots.
   *
   * @param most bytes of UTF-8: some limits count these, others characters, of which there are
   *     never more
   */
  public static String cut(String text, int most) {
    if (text.getBytes(StandardCharsets.UTF_8).length <= most) {
      return text;
    }
    CharBuffer from = CharBuffer.wrap(text);
    StandardCharsets.UTF_8.newEncoder().encode(from, ByteBuffer.allocate(most - MORE_BYTES), true);
    return text.substring(0, from.position()) + MORE;
  }
}

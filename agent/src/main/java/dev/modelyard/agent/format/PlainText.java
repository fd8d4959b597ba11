package dev.modelyard.agent.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/** UTF-8 without control characters but those of lines. */
final class PlainText {
  private static final int CHUNK = 1 << 16;

  private PlainText() {}

  static boolean is(Content content) throws IOException {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    CharBuffer text = CharBuffer.allocate(CHUNK);
    for (long at = 0; at < content.size(); ) {
      ByteBuffer bytes = ByteBuffer.wrap(content.read(at, at == 0 ? 512 : CHUNK));
      boolean last = at + bytes.limit() >= content.size();
      CoderResult result = decoder.decode(bytes, text.clear(), last);
      if (result.isError() || bytes.position() == 0 || !isText(text.flip())) {
        return false;
      }
      at += bytes.position();
    }
    return true;
  }

  private static boolean isText(CharBuffer text) {
    return text.chars()
        .noneMatch(each -> Character.isISOControl(each) && "\t\n\f\r".indexOf(each) < 0);
  }
}

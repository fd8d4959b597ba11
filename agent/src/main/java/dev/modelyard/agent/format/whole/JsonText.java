package dev.modelyard.agent.format.whole;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import dev.modelyard.agent.format.Content;
import dev.modelyard.agent.format.Structure;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;

/** JSON that ends before its last bracket was cut off; what is odd otherwise is its owner's. */
final class JsonText {
  /** Python writes NaN for a loss that is none. */
  private static final JsonFactory JSON =
      JsonFactory.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();

  private JsonText() {}

  static Structure structure(Content content) throws IOException {
    try (JsonParser parser = JSON.createParser(stream(new Window(content)))) {
      boolean empty = true;
      while (parser.nextToken() != null) {
        empty = false;
      }
      return empty ? Structure.BROKEN : Structure.WHOLE;
    } catch (JsonEOFException cut) {
      return Structure.BROKEN;
    } catch (JsonProcessingException | CharConversionException odd) {
      return isOpen(new Window(content)) ? Structure.BROKEN : Structure.UNKNOWN;
    }
  }

  /** Starts with a bracket and does not end with one. */
  private static boolean isOpen(Window window) throws IOException {
    long last = window.size() - 1;
    while (Character.isWhitespace(window.at(last))) {
      last--;
    }
    return "[{".indexOf(window.at(0)) >= 0 && "]}".indexOf(window.at(last)) < 0;
  }

  private static InputStream stream(Window window) {
    return new InputStream() {
      private long position;

      @Override
      public int read() throws IOException {
        return window.at(position++);
      }

      @Override
      public int read(byte[] target, int offset, int length) throws IOException {
        int read = window.read(position, target, offset, length);
        position += Math.max(0, read);
        return read;
      }
    };
  }
}

package dev.modelyard.agent.format;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Looks for words in the bytes of a file, wherever they are. Reads all of it. */
final class Search {
  private static final int CHUNK = 1 << 18;
  private static final int LONGEST = 64;

  record Match(long at, String word) {}

  private Search() {}

  /** The first of the words, of at most 64 bytes each. */
  static Optional<Match> first(Content content, List<String> words) throws IOException {
    for (long at = 0; at < content.size(); at += CHUNK) {
      byte[] chunk = content.read(at, CHUNK + LONGEST);
      String text = new String(chunk, StandardCharsets.ISO_8859_1);
      for (String word : words) {
        int found = text.indexOf(word);
        if (found >= 0) {
          return Optional.of(new Match(at + found, word));
        }
      }
    }
    return Optional.empty();
  }
}

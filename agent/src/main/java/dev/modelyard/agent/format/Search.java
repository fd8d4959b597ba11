package dev.modelyard.agent.format;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Looks for words in the bytes of a file, wherever they are. Reads all of it. */
final class Search {
  private static final int CHUNK = 1 << 18;
  private static final int LONGEST = 64;

  record Match(long at, String word) {}

  private Search() {}

  /** These words as they are in UTF-8, UTF-16 and UTF-32. */
  static List<String> inAnyEncoding(String... words) {
    return Stream.of(words)
        .flatMap(
            word -> Stream.of("", "\0", "\0\0\0").map(zeros -> String.join(zeros, word.split(""))))
        .toList();
  }

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

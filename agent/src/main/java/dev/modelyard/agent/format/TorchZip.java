package dev.modelyard.agent.format;

import java.io.IOException;
import java.util.List;

/** What a file of {@code torch.save} says of itself. Nothing is unpickled. */
public final class TorchZip {
  private static final String PICKLE = "/data.pkl";

  private TorchZip() {}

  /**
   * Whether its pickle has the one text and nowhere the other; a pickle has texts as they are.
   *
   * @param text of at most 64 characters of ASCII, as is the other
   */
  public static boolean hasWithout(Content content, String text, String other) throws IOException {
    if (!ZipArchive.hasSignature(content)) {
      return false;
    }
    for (ZipEntries.Entry entry :
        ZipEntries.read(content, Effort.forFileOf(content.size())).entries()) {
      if (entry.name().endsWith(PICKLE)) {
        Content pickle = entry.content().get();
        return Search.first(pickle, List.of(text)).isPresent()
            && Search.first(pickle, List.of(other)).isEmpty();
      }
    }
    return false;
  }
}

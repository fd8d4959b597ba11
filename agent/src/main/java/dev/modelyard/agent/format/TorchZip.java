package dev.modelyard.agent.format;

import java.io.IOException;
import java.util.List;

/** What a file of {@code torch.save} says of itself. Nothing is unpickled. */
public final class TorchZip {
  private static final String PICKLE = "/data.pkl";

  private TorchZip() {}

  /**
   * Whether its pickle is there and has that text nowhere, which a pickle has as it is.
   *
   * @param text of at most 64 characters of ASCII
   */
  public static boolean lacks(Content content, String text) throws IOException {
    if (!ZipArchive.hasSignature(content)) {
      return false;
    }
    for (ZipEntries.Entry entry : ZipEntries.read(content).entries()) {
      if (entry.name().endsWith(PICKLE)) {
        return Search.first(entry.content(), List.of(text)).isEmpty();
      }
    }
    return false;
  }
}

package dev.modelyard.agent.format;

import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** Whether a file is whole, as far as its format can tell without executing anything. */
public enum Structure {
  /** The format has an end that only a finished file has, and it is there. */
  WHOLE,
  /** The format says so: cut off or damaged. */
  BROKEN,
  /** The format has no such sign. */
  UNKNOWN;

  private static final List<String> WEIGHTS = List.of(".pt", ".pth", ".bin", ".ckpt");

  /** Judges by content; the name only decides which format a file claims to be. */
  public static Structure of(String path, Content content) throws IOException {
    String name = path.toLowerCase(Locale.ROOT);
    if (name.endsWith(".safetensors")) {
      return Safetensors.isWhole(content) ? WHOLE : BROKEN;
    }
    if (name.endsWith(".distcp")) {
      return UNKNOWN; // zip files one behind the other, each with offsets of its own
    }
    if (ZipArchive.hasSignature(content)) {
      return ZipArchive.isWhole(content) ? WHOLE : BROKEN;
    }
    return content.size() == 0 && isWeights(name) ? BROKEN : UNKNOWN;
  }

  /** Files that can never be empty. */
  private static boolean isWeights(String name) {
    return WEIGHTS.stream().anyMatch(name::endsWith);
  }
}

package dev.modelyard.operator.serving.desired;

import java.util.Optional;

/**
 * A ModelVersion as far as serving needs it.
 *
 * @param claim name of the claim that has the bytes
 * @param path of the version inside the claim
 * @param training that made it
 */
public record ModelFact(
    String name, String digest, String claim, String path, Optional<String> training) {

  /** The digest without its algorithm. */
  public String hex() {
    return digest.substring(digest.indexOf(':') + 1);
  }
}

package dev.modelyard.operator.serving.desired;

import java.util.Optional;

/**
 * A ModelVersion as far as serving needs it.
 *
 * @param training that made it
 */
public record ModelFact(String name, String digest, ModelPlace place, Optional<String> training) {

  /** The digest without its algorithm. */
  public String hex() {
    return digest.substring(digest.indexOf(':') + 1);
  }
}

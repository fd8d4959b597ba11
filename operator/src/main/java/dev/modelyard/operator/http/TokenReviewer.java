package dev.modelyard.operator.http;

import java.util.Optional;

/** Asks the API server whose token this is. */
public interface TokenReviewer {

  /** The pod a token is bound to. */
  record PodIdentity(String namespace, String name, String uid) {}

  /**
   * Present when the token is good for this audience, and bound to a pod that still exists. Blocks
   * for one request.
   *
   * @throws RuntimeException when the API server does not answer: then nothing is known
   */
  Optional<PodIdentity> review(String token, String audience);
}

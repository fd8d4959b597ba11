package dev.modelyard.operator.serving.decide;

import dev.modelyard.api.v1alpha1.common.Reason;
import dev.modelyard.api.v1alpha1.serving.Gate;
import java.time.Instant;
import java.util.Optional;

/** What the pods of a revision say about it. */
public sealed interface Health {

  /**
   * Nothing speaks against it.
   *
   * @param look when a deadline of a pod passes next
   */
  record Fine(Optional<Instant> look) implements Health {}

  /**
   * The model, or the server with it, is bad: it is not tried again.
   *
   * @param byDigest the bytes are to blame, whatever they run with
   */
  record Bad(Gate gate, boolean byDigest, String why) implements Health {}

  /**
   * It could not be tried: no node, no image, no volume, no answer from the gate. Says nothing
   * about the model.
   */
  record Untried(Reason reason, String why) implements Health {}
}

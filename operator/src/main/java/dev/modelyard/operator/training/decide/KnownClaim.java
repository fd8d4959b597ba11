package dev.modelyard.operator.training.decide;

import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import java.util.Optional;

/**
 * The claim of the name that is made for a training's checkpoints, whichever training made it.
 *
 * @param stays whether nobody is about to delete it
 * @param size what it has or is about to have, whichever is more
 */
public record KnownClaim(
    String name, boolean stays, Quantity size, Optional<String> storageClass, List<String> access) {
  public KnownClaim {
    access = List.copyOf(access);
  }
}

package dev.modelyard.operator.training;

import dev.modelyard.operator.core.Progress;
import dev.modelyard.operator.core.ProgressBoard;
import java.util.Optional;

/** A board on which no pod has written. */
final class NoProgress implements ProgressBoard {
  @Override
  public Optional<Progress> latest(String trainingUid) {
    return Optional.empty();
  }

  @Override
  public void forget(String trainingUid) {}
}

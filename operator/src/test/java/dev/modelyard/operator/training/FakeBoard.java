package dev.modelyard.operator.training;

import dev.modelyard.operator.core.Progress;
import dev.modelyard.operator.core.ProgressBoard;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A board on which a test writes in place of the pods. */
final class FakeBoard implements ProgressBoard {
  private final Map<String, Progress> told = new HashMap<>();
  private final Map<String, Progress> last = new HashMap<>();

  void tell(String trainingUid, Progress progress) {
    told.put(trainingUid, progress);
    last.put(trainingUid, progress);
  }

  /** Too soon after the former to be shown. */
  void tellMore(String trainingUid, Progress progress) {
    last.put(trainingUid, progress);
  }

  @Override
  public Optional<Progress> latest(String trainingUid) {
    return Optional.ofNullable(told.get(trainingUid));
  }

  @Override
  public Optional<Progress> newest(String trainingUid) {
    return Optional.ofNullable(last.get(trainingUid));
  }

  @Override
  public void forget(String trainingUid) {
    told.remove(trainingUid);
    last.remove(trainingUid);
  }
}

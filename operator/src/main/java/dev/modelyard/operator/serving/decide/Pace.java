package dev.modelyard.operator.serving.decide;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** In what way the pods of one revision are exchanged for those of another. */
public sealed interface Pace {

  /** The former pods stay until all new ones are ready; then all traffic moves in one write. */
  record SwitchOver(int batch) implements Pace {}

  /**
   * One for one, within {@code replicas + surge} pods and never below {@code replicas -
   * unavailable} ready ones.
   */
  record InPlace(int surge, int unavailable) implements Pace {}

  /** All former pods go before the first new one starts. */
  record Recreate() implements Pace {}

  /** By steps; weights are ratios of ready pods. */
  record Canary(List<Step> steps) implements Pace {
    public Canary {
      steps = List.copyOf(steps);
    }

    /**
     * The weight in force at a step: that of the last {@link SetWeight} up to it, 0 before the
     * first.
     */
    int weightAt(int step) {
      return steps.stream()
          .limit(step + 1L)
          .filter(SetWeight.class::isInstance)
          .map(SetWeight.class::cast)
          .reduce((first, second) -> second)
          .map(SetWeight::weight)
          .orElse(0);
    }
  }

  /** One step of a canary. */
  sealed interface Step {}

  record SetWeight(int weight) implements Step {}

  /**
   * Wait at the weight reached.
   *
   * @param duration empty: until a person promotes the revision
   */
  record Pause(Optional<Duration> duration) implements Step {}
}

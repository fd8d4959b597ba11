package dev.modelyard.operator.serving.decide;

import dev.modelyard.api.v1alpha1.common.GoDuration;
import dev.modelyard.api.v1alpha1.serving.CanaryStep;
import dev.modelyard.api.v1alpha1.serving.ModelDeploymentSpec;
import dev.modelyard.api.v1alpha1.serving.PauseStep;
import dev.modelyard.api.v1alpha1.serving.StrategySpec;
import java.util.Optional;

/**
 * Reads {@code spec.strategy}. Auto is Canary where there are steps and RollingUpdate elsewhere. A
 * rolling update that shall keep the former pods, and may have more pods than replicas, changes
 * over at once when all new pods are ready; else it goes one for one.
 */
final class Paces {

  private Paces() {}

  static Pace of(ModelDeploymentSpec spec) {
    StrategySpec strategy = spec.strategy();
    return switch (strategy.type()) {
      case Recreate -> new Pace.Recreate();
      case Canary -> canary(strategy);
      case Auto -> strategy.steps().isEmpty() ? rolling(spec) : canary(strategy);
      case RollingUpdate, BlueGreen -> rolling(spec);
    };
  }

  private static Pace rolling(ModelDeploymentSpec spec) {
    StrategySpec strategy = spec.strategy();
    boolean keeps = spec.keepPrevious().toDuration().isPositive() && strategy.maxSurge() > 0;
    return keeps
        ? new Pace.SwitchOver(strategy.maxSurge())
        : new Pace.InPlace(strategy.maxSurge(), strategy.maxUnavailable());
  }

  private static Pace canary(StrategySpec strategy) {
    return new Pace.Canary(strategy.steps().stream().map(Paces::step).toList());
  }

  private static Pace.Step step(CanaryStep step) {
    return step.setWeight() != null
        ? new Pace.SetWeight(step.setWeight())
        : new Pace.Pause(
            Optional.ofNullable(step.pause()).map(PauseStep::duration).map(GoDuration::toDuration));
  }
}

package dev.modelyard.operator.serving.decide;

import dev.modelyard.operator.serving.decide.Move.Exposure;
import java.time.Duration;

/**
 * One step at a time: pods first up, then traffic, then pods down; a step is over when ready pods
 * show its weight and its pause has ended.
 */
final class CanaryPolicy {

  private CanaryPolicy() {}

  static Move plan(Rollout r, Pace.Canary pace, Side former) {
    int step = Math.min(r.step(), pace.steps().size());
    if (step == pace.steps().size()) {
      return finish(r, former).atStep(step);
    }
    int weight = pace.weightAt(step);
    Move move = towards(r, former, weight);
    return reached(r, former, weight)
        ? next(r, move, step, pace.steps().get(step))
        : move.atStep(step);
  }

  /** After the last step the rest of the pods start; the former ones stay, to go back to. */
  private static Move finish(Rollout r, Side former) {
    if (r.passed() && r.candidate().ready() >= r.replicas()) {
      return Move.promotion(former.desired(), r.replicas());
    }
    return Move.of(former.desired(), r.replicas(), r.exposed() ? Exposure.BOTH : Exposure.FORMER);
  }

  private static Move towards(Rollout r, Side former, int weight) {
    CanaryCounts counts = CanaryCounts.of(r.replicas(), weight);
    boolean up = r.passed() && r.candidate().ready() >= counts.canary();
    int pods = r.passed() ? counts.canary() : Math.min(counts.canary(), firstPods(r));
    int stable =
        up && r.exposed() && weight < 100
            ? counts.stable()
            : Math.max(former.desired(), counts.stable());
    boolean less = former.ready() < counts.stable();
    return Move.of(
        stable, less ? Math.max(pods, r.candidate().desired()) : pods, exposure(r, weight, up));
  }

  /** Before the gates have passed the canary is no larger than its first step made it. */
  private static int firstPods(Rollout r) {
    return r.candidate().desired() == 0 ? r.replicas() : Math.max(1, r.candidate().desired());
  }

  private static Exposure exposure(Rollout r, int weight, boolean up) {
    if (weight == 0 || !r.passed()) {
      return Exposure.FORMER;
    }
    if (weight >= 100 && up) {
      return Exposure.CANDIDATE;
    }
    return up || r.exposed() ? Exposure.BOTH : Exposure.FORMER;
  }

  private static boolean reached(Rollout r, Side former, int weight) {
    CanaryCounts counts = CanaryCounts.of(r.replicas(), weight);
    boolean traffic = weight == 0 || r.exposed();
    boolean down = weight == 100 || former.live() <= counts.stable();
    return r.passed() && traffic && down && r.candidate().ready() >= counts.canary();
  }

  private static Move next(Rollout r, Move move, int step, Pace.Step under) {
    return switch (under) {
      case Pace.SetWeight _ -> move.atStep(step + 1);
      case Pace.Pause pause when pause.duration().isEmpty() ->
          r.promoted() ? move.atStep(step + 1) : move.atStep(step).waiting();
      case Pace.Pause pause -> {
        Duration left = pause.duration().orElseThrow().minus(r.inStep());
        yield left.isPositive() ? move.atStep(step).wakingIn(left) : move.atStep(step + 1);
      }
    };
  }
}

package dev.modelyard.operator.serving.decide;

import dev.modelyard.operator.serving.decide.Move.Exposure;

/**
 * How many pods each side of a rollout shall have now, and who gets requests. Looks only at what
 * pods show, so a pass that comes late, twice, or after a restart asks for the same.
 */
public final class RolloutPlanner {

  private RolloutPlanner() {}

  public static Move plan(Rollout r) {
    if (r.replicas() == 0) {
      return Move.of(0, 0, Exposure.FORMER);
    }
    if (r.former().isEmpty()) {
      return first(r);
    }
    Side former = r.former().get();
    if (r.proven()
        && r.candidate().ready() >= Math.max(1, Math.min(former.ready(), r.replicas()))) {
      return Move.promotion(former.desired(), r.replicas());
    }
    return switch (r.pace()) {
      case Pace.SwitchOver pace -> switchOver(r, pace.batch(), former);
      case Pace.InPlace pace -> InPlacePolicy.plan(r, pace, former);
      case Pace.Recreate _ -> recreate(r, former);
      case Pace.Canary _ when r.proven() -> switchOver(r, r.replicas(), former);
      case Pace.Canary pace -> CanaryPolicy.plan(r, pace, former);
    };
  }

  /**
   * Nothing serves: no steps and no batches, and the first ready pod that passed is better than
   * none.
   */
  private static Move first(Rollout r) {
    return r.passed() && r.candidate().ready() > 0
        ? Move.promotion(0, r.replicas())
        : Move.of(0, r.replicas(), Exposure.FORMER);
  }

  private static Move switchOver(Rollout r, int batch, Side former) {
    if (r.passed() && r.candidate().ready() >= r.replicas()) {
      return Move.promotion(former.desired(), r.replicas());
    }
    int pods = r.proven() ? r.replicas() : nextBatch(r, batch);
    return Move.of(r.replicas(), pods, Exposure.FORMER);
  }

  /** Pods start in batches, the first alone until the gates have passed. */
  private static int nextBatch(Rollout r, int batch) {
    Side candidate = r.candidate();
    boolean next =
        candidate.desired() == 0 || (r.passed() && candidate.ready() >= candidate.desired());
    int pods = next ? candidate.desired() + Math.max(1, batch) : candidate.desired();
    return Math.min(r.replicas(), pods);
  }

  private static Move recreate(Rollout r, Side former) {
    if (r.passed() && r.candidate().ready() > 0) {
      return Move.promotion(0, r.replicas());
    }
    boolean free = former.live() == 0 && former.desired() == 0;
    return Move.of(0, free || r.candidate().desired() > 0 ? r.replicas() : 0, Exposure.FORMER);
  }
}

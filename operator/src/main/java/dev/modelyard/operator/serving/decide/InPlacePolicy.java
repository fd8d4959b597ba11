package dev.modelyard.operator.serving.decide;

import dev.modelyard.operator.serving.decide.Move.Exposure;

/**
 * Exchange pods one for one. The arithmetic is that of a Kubernetes Deployment, with one
 * difference: until the gates have passed no more than the first pods are exchanged, and they get
 * no requests.
 */
final class InPlacePolicy {

  private InPlacePolicy() {}

  static Move plan(Rollout r, Pace.InPlace pace, Side former) {
    if (r.passed() && r.candidate().ready() >= r.replicas()) {
      return Move.promotion(former.desired(), r.replicas());
    }
    boolean open = r.passed() && (r.exposed() || r.candidate().ready() > 0);
    int keep = r.exposed() && open ? shrunk(r, pace, former) : untested(r, pace);
    int room = r.replicas() + surge(pace) - Math.max(keep, former.live());
    int limit = r.passed() ? r.replicas() : Math.max(surge(pace), pace.unavailable());
    int pods = Math.max(r.candidate().desired(), Math.min(room, limit));
    return Move.of(keep, clamp(pods, r.replicas()), open ? Exposure.BOTH : Exposure.FORMER);
  }

  /** Never fewer ready pods, both sides together, than {@code replicas - unavailable}. */
  private static int shrunk(Rollout r, Pace.InPlace pace, Side former) {
    int needed = r.replicas() - pace.unavailable() - r.candidate().ready();
    return clamp(needed, former.desired());
  }

  private static int untested(Rollout r, Pace.InPlace pace) {
    return surge(pace) > 0 ? r.replicas() : clamp(r.replicas() - pace.unavailable(), r.replicas());
  }

  /** Neither surge nor unavailability would never move: then one more pod is the lesser evil. */
  private static int surge(Pace.InPlace pace) {
    return pace.surge() == 0 && pace.unavailable() == 0 ? 1 : pace.surge();
  }

  private static int clamp(int value, int max) {
    return Math.clamp(value, 0, max);
  }
}

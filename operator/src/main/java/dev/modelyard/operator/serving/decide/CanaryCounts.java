package dev.modelyard.operator.serving.decide;

/**
 * How many pods of each side make a weight, when the weight is a ratio of pods. Up to weight 50 the
 * stable side keeps all its pods, so going back never waits for one; above 50 the canary has them
 * all and the stable side shrinks.
 */
public record CanaryCounts(int stable, int canary) {

  /**
   * The pods that make a weight.
   *
   * @param replicas what the spec asks for, 1 or more
   * @param weight percent for the canary; 0 starts one pod that gets no traffic
   */
  public static CanaryCounts of(int replicas, int weight) {
    if (weight <= 50) {
      return new CanaryCounts(replicas, share(replicas, weight, 100 - weight));
    }
    if (weight >= 100) {
      return new CanaryCounts(0, replicas);
    }
    return new CanaryCounts(share(replicas, 100 - weight, weight), replicas);
  }

  /** Percent that {@code part} pods beside {@code rest} pods really get. */
  public static int weight(int part, int rest) {
    return part == 0 ? 0 : Math.round(100f * part / (part + rest));
  }

  private static int share(int replicas, int small, int large) {
    return Math.max(1, Math.round((float) replicas * small / large));
  }
}

package dev.modelyard.api.v1alpha1.serving;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a new revision takes over. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record StrategySpec(
    StrategyType type,
    Integer maxSurge,
    Integer maxUnavailable,
    List<CanaryStep> steps,
    @Nullable RouteSpec route) {

  /** What an absent object means. */
  public static final StrategySpec DEFAULT =
      new StrategySpec(StrategyType.Auto, 1, 0, List.of(), null);

  public StrategySpec {
    type = type == null ? DEFAULT.type : type;
    maxSurge = maxSurge == null ? DEFAULT.maxSurge : maxSurge;
    maxUnavailable = maxUnavailable == null ? DEFAULT.maxUnavailable : maxUnavailable;
    steps = steps == null ? List.of() : List.copyOf(steps);
  }
}

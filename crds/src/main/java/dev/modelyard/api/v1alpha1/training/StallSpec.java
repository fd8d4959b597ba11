package dev.modelyard.api.v1alpha1.training;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.modelyard.api.v1alpha1.common.GoDuration;

/** When silence counts as a stall. The clocks stand still while pods wait for nodes. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record StallSpec(GoDuration start, GoDuration step, StallAction action) {

  /** What an absent object means. */
  public static final StallSpec DEFAULT =
      new StallSpec(GoDuration.of("30m"), GoDuration.of("15m"), StallAction.Restart);

  public StallSpec {
    start = start == null ? DEFAULT.start : start;
    step = step == null ? DEFAULT.step : step;
    action = action == null ? DEFAULT.action : action;
  }
}

package dev.modelyard.api.v1alpha1.training;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.modelyard.api.v1alpha1.common.ApiRecord;
import dev.modelyard.api.v1alpha1.common.Change;
import dev.modelyard.api.v1alpha1.common.GoDuration;
import dev.modelyard.api.v1alpha1.common.OnChange;
import dev.modelyard.api.v1alpha1.common.Rules;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** When silence counts as a stall. The clocks stand still while pods wait for nodes. */
@ApiRecord
public record StallSpec(
    @OnChange(Change.IGNORE)
        @Default("30m")
        @Size(max = 20)
        @ValidationRule(value = Rules.DURATION, messageExpression = Rules.DURATION_SAYS)
        @JsonPropertyDescription(
            "Time from running pods to the first step. Default: 30m. Example: 1h")
        GoDuration start,
    @OnChange(Change.IGNORE)
        @Default("15m")
        @Size(max = 20)
        @ValidationRule(value = Rules.DURATION, messageExpression = Rules.DURATION_SAYS)
        @JsonPropertyDescription(
            "Time from one reported step to the next. Default: 15m. Example: 1h")
        GoDuration step,
    @OnChange(Change.IGNORE)
        @Default("Restart")
        @JsonPropertyDescription("What a stall leads to. Default: Restart. Example: Report")
        StallAction action) {

  /** What an absent object means. */
  public static final StallSpec DEFAULT =
      new StallSpec(GoDuration.of("30m"), GoDuration.of("15m"), StallAction.Restart);

  public StallSpec {
    start = start == null ? DEFAULT.start : start;
    step = step == null ? DEFAULT.step : step;
    action = action == null ? DEFAULT.action : action;
  }
}

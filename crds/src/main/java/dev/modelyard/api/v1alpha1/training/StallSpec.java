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

/**
 * When silence counts as a stall. The clocks run while all workers run, and stand still while pods
 * wait for nodes. Whoever writes this object says that steps or commits come at least this often;
 * without it only programs that report steps are held to the defaults.
 */
@ApiRecord
public record StallSpec(
    @OnChange(Change.IGNORE)
        @Default("30m")
        @Size(max = 20)
        @ValidationRule(value = Rules.DURATION, messageExpression = Rules.DURATION_SAYS)
        @JsonPropertyDescription(
            "Time from running pods to the first step reported or committed. Default: 30m. Example:"
                + " 1h")
        GoDuration start,
    @OnChange(Change.IGNORE)
        @Default("15m")
        @Size(max = 20)
        @ValidationRule(value = Rules.DURATION, messageExpression = Rules.DURATION_SAYS)
        @JsonPropertyDescription(
            "Time from one step, reported or committed, to the next; does not run once the program"
                + " has reported 100 percent. Default: 15m. Example: 1h")
        GoDuration step,
    @OnChange(Change.IGNORE)
        @Default("Restart")
        @JsonPropertyDescription(
            "What a stall leads to. Restart: the attempt is stopped and counts as a failure."
                + " Report: the condition Progressing turns False, nothing else. Default: Restart."
                + " Example: Report")
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

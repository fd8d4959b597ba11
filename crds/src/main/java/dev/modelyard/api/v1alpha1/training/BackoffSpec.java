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

/** The wait before an attempt: it doubles from initial up to max. */
@ValidationRule(
    value = "duration(self.initial) <= duration(self.max)",
    messageExpression =
        "'initial ' + self.initial + ' is longer than max ' + self.max + ': lower initial or raise"
            + " max'")
@ApiRecord
public record BackoffSpec(
    @OnChange(Change.IGNORE)
        @Default("10s")
        @Size(max = 20)
        @ValidationRule(value = Rules.DURATION, messageExpression = Rules.DURATION_SAYS)
        @JsonPropertyDescription(
            "First wait; it doubles with each failure. Default: 10s. Example: 1m")
        GoDuration initial,
    @OnChange(Change.IGNORE)
        @Default("5m")
        @Size(max = 20)
        @ValidationRule(value = Rules.DURATION, messageExpression = Rules.DURATION_SAYS)
        @JsonPropertyDescription("Longest wait. Default: 5m. Example: 30m")
        GoDuration max) {

  /** What an absent object means. */
  public static final BackoffSpec DEFAULT =
      new BackoffSpec(GoDuration.of("10s"), GoDuration.of("5m"));

  public BackoffSpec {
    initial = initial == null ? DEFAULT.initial : initial;
    max = max == null ? DEFAULT.max : max;
  }
}

package dev.modelyard.api.v1alpha1.serving;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.modelyard.api.v1alpha1.common.ApiRecord;
import dev.modelyard.api.v1alpha1.common.Change;
import dev.modelyard.api.v1alpha1.common.GoDuration;
import dev.modelyard.api.v1alpha1.common.OnChange;
import dev.modelyard.api.v1alpha1.common.Rules;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** How long each step of a start may take. They tell a missing node from a broken model. */
@ApiRecord
public record ServingDeadlines(
    @OnChange(Change.IGNORE)
        @Default("15m")
        @Size(max = 20)
        @ValidationRule(value = Rules.DURATION, messageExpression = Rules.DURATION_SAYS)
        @JsonPropertyDescription(
            "From made to bound to a node; passing it never refuses the model. Default: 15m."
                + " Example: 1h")
        GoDuration schedule,
    @OnChange(Change.IGNORE)
        @Default("30m")
        @Size(max = 20)
        @ValidationRule(value = Rules.DURATION, messageExpression = Rules.DURATION_SAYS)
        @JsonPropertyDescription("From bound to verified bytes. Default: 30m. Example: 2h")
        GoDuration download,
    @OnChange(Change.IGNORE)
        @Default("10m")
        @Size(max = 20)
        @ValidationRule(value = Rules.DURATION, messageExpression = Rules.DURATION_SAYS)
        @JsonPropertyDescription("From started server to ready. Default: 10m. Example: 30m")
        GoDuration load) {

  /** What an absent object means. */
  public static final ServingDeadlines DEFAULT =
      new ServingDeadlines(GoDuration.of("15m"), GoDuration.of("30m"), GoDuration.of("10m"));

  public ServingDeadlines {
    schedule = schedule == null ? DEFAULT.schedule : schedule;
    download = download == null ? DEFAULT.download : download;
    load = load == null ? DEFAULT.load : load;
  }
}

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

/** What protects requests while pods come and go. */
@ApiRecord
public record AvailabilitySpec(
    @OnChange(Change.IGNORE)
        @Default("true")
        @JsonPropertyDescription("Make a PodDisruptionBudget. Default: true. Example: false")
        Boolean podDisruptionBudget,
    @OnChange(Change.RESTART)
        @Default("30s")
        @Size(max = 20)
        @ValidationRule(
            value = Rules.DURATION_OR_ZERO,
            messageExpression = Rules.DURATION_OR_ZERO_SAYS)
        @JsonPropertyDescription(
            "How long a pod goes on answering after it is taken out of the Service. Default: 30s."
                + " Example: 1m")
        GoDuration drain) {

  /** What an absent object means. */
  public static final AvailabilitySpec DEFAULT = new AvailabilitySpec(true, GoDuration.of("30s"));

  public AvailabilitySpec {
    podDisruptionBudget =
        podDisruptionBudget == null ? DEFAULT.podDisruptionBudget : podDisruptionBudget;
    drain = drain == null ? DEFAULT.drain : drain;
  }
}

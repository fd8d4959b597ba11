package dev.modelyard.api.v1alpha1.serving;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.modelyard.api.v1alpha1.common.GoDuration;

/** What protects requests while pods come and go. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record AvailabilitySpec(Boolean podDisruptionBudget, GoDuration drain) {

  /** What an absent object means. */
  public static final AvailabilitySpec DEFAULT = new AvailabilitySpec(true, GoDuration.of("30s"));

  public AvailabilitySpec {
    podDisruptionBudget =
        podDisruptionBudget == null ? DEFAULT.podDisruptionBudget : podDisruptionBudget;
    drain = drain == null ? DEFAULT.drain : drain;
  }
}

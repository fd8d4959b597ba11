package dev.modelyard.api.v1alpha1.training;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/** How often, and after what, an attempt is repeated. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record RestartPolicySpec(
    Integer maxFailures,
    Integer maxDisruptions,
    Integer noProgressLimit,
    List<RestartRule> rules,
    BackoffSpec backoff,
    StallSpec stall) {

  /** What an absent object means. */
  public static final RestartPolicySpec DEFAULT =
      new RestartPolicySpec(3, -1, 3, List.of(), BackoffSpec.DEFAULT, StallSpec.DEFAULT);

  public RestartPolicySpec {
    maxFailures = maxFailures == null ? DEFAULT.maxFailures : maxFailures;
    maxDisruptions = maxDisruptions == null ? DEFAULT.maxDisruptions : maxDisruptions;
    noProgressLimit = noProgressLimit == null ? DEFAULT.noProgressLimit : noProgressLimit;
    rules = rules == null ? List.of() : List.copyOf(rules);
    backoff = backoff == null ? DEFAULT.backoff : backoff;
    stall = stall == null ? DEFAULT.stall : stall;
  }
}

package dev.modelyard.api.v1alpha1.training;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.modelyard.api.v1alpha1.common.ApiRecord;
import dev.modelyard.api.v1alpha1.common.Change;
import dev.modelyard.api.v1alpha1.common.OnChange;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How often, and after what, an attempt is repeated. */
@ApiRecord
public record RestartPolicySpec(
    @OnChange(Change.IGNORE)
        @Min(0)
        @Max(10000)
        @Default("3")
        @JsonPropertyDescription(
            "Failures of the program that are repeated; refunded when an attempt committed a new"
                + " step. Default: 3. Example: 5")
        Integer maxFailures,
    @OnChange(Change.IGNORE)
        @Min(-1)
        @Max(10000)
        @Default("-1")
        @JsonPropertyDescription(
            "Preemptions, evictions and lost nodes that are repeated; -1 is no limit. Default: -1."
                + " Example: 100")
        Integer maxDisruptions,
    @OnChange(Change.IGNORE)
        @Min(1)
        @Max(1000)
        @Default("3")
        @JsonPropertyDescription(
            "Attempts in a row without a new commit after which the training fails, whatever the"
                + " budgets say. Default: 3. Example: 5")
        Integer noProgressLimit,
    @OnChange(Change.IGNORE)
        @Size(max = 16)
        @JsonPropertyDescription(
            "What known failures mean; the first match wins. Default: none. Example: [{exitCodes:"
                + " [64], action: Fail}]")
        List<RestartRule> rules,
    @OnChange(Change.IGNORE)
        @JsonPropertyDescription(
            "The wait before an attempt. Default: {initial: 10s, max: 5m}. Example: {initial: 1m}")
        BackoffSpec backoff,
    @OnChange(Change.IGNORE)
        @JsonPropertyDescription(
            "When silence counts as a stall. Give it times that the program keeps, be it with"
                + " reported steps or with commits. Default: {start: 30m, step: 15m, action:"
                + " Restart} for programs that report steps; of one that reports none, silence is"
                + " no proof of a stall, so the condition Progressing turns Unknown after 30m and"
                + " nothing is restarted. Example: {step: 1h}")
        @Nullable StallSpec stall) {

  /** What an absent object means. */
  public static final RestartPolicySpec DEFAULT =
      new RestartPolicySpec(3, -1, 3, List.of(), BackoffSpec.DEFAULT, null);

  public RestartPolicySpec {
    maxFailures = maxFailures == null ? DEFAULT.maxFailures : maxFailures;
    maxDisruptions = maxDisruptions == null ? DEFAULT.maxDisruptions : maxDisruptions;
    noProgressLimit = noProgressLimit == null ? DEFAULT.noProgressLimit : noProgressLimit;
    rules = rules == null ? List.of() : List.copyOf(rules);
    backoff = backoff == null ? DEFAULT.backoff : backoff;
  }
}

package dev.modelyard.api.v1alpha1.serving;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.modelyard.api.v1alpha1.common.ApiRecord;
import dev.modelyard.api.v1alpha1.common.Change;
import dev.modelyard.api.v1alpha1.common.OnChange;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a new revision takes over. */
@ValidationRule(
    value = "self.maxSurge > 0 || self.maxUnavailable > 0",
    message = "maxSurge and maxUnavailable are both 0, so no pod could be replaced: raise one")
@ValidationRule(
    value = "!has(self.steps) || self.steps.size() == 0 || self.type in ['Auto', 'Canary']",
    messageExpression =
        "'steps are for type Canary, not ' + self.type + ': change the type or remove them'")
@ValidationRule(
    value =
        "!has(self.steps) || self.steps.filter(s, has(s.setWeight)).map(s, s.setWeight).isSorted()",
    message = "the weights of steps must not go down: put them in ascending order")
@ApiRecord
public record StrategySpec(
    @OnChange(Change.IGNORE)
        @Default("Auto")
        @JsonPropertyDescription(
            "Kind of rollout; Auto is Canary where steps are set and RollingUpdate elsewhere."
                + " Default: Auto. Example: Canary")
        StrategyType type,
    @OnChange(Change.IGNORE)
        @Min(0)
        @Max(1000)
        @Default("1")
        @JsonPropertyDescription("Pods above replicas while rolling. Default: 1. Example: 2")
        Integer maxSurge,
    @OnChange(Change.IGNORE)
        @Min(0)
        @Max(1000)
        @Default("0")
        @JsonPropertyDescription("Pods below replicas while rolling. Default: 0. Example: 1")
        Integer maxUnavailable,
    @OnChange(Change.IGNORE)
        @Size(max = 32)
        @JsonPropertyDescription(
            "Steps of a Canary. Default: none. Example: [{setWeight: 10}, {pause: {duration: 5m}}]")
        List<CanaryStep> steps,
    @OnChange(Change.IGNORE)
        @JsonPropertyDescription(
            "An HTTPRoute to make, so that weights are shares of requests. Default: none, weights"
                + " are ratios of pods. Example: {parentRefs: [{name: public}]}")
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

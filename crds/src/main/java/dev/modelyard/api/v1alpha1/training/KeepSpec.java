package dev.modelyard.api.v1alpha1.training;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.modelyard.api.v1alpha1.common.ApiRecord;
import dev.modelyard.api.v1alpha1.common.Change;
import dev.modelyard.api.v1alpha1.common.OnChange;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import org.jspecify.annotations.Nullable;

/** Which verified checkpoints outlive newer ones. */
@ApiRecord
public record KeepSpec(
    @OnChange(Change.RESTART)
        @Min(1)
        @Max(1000)
        @Default("3")
        @JsonPropertyDescription(
            "Number of newest verified checkpoints to keep; n survive n-1 corrupt ones. Default: 3."
                + " Example: 5")
        Integer last,
    @OnChange(Change.RESTART)
        @Min(1)
        @Max(1000000000000L)
        @JsonPropertyDescription(
            "Keep each checkpoint whose step is a multiple of this. Default: none. Example: 1000")
        @Nullable Long every,
    @OnChange(Change.RESTART)
        @JsonPropertyDescription(
            "Keep the best ones by a metric. Default: none. Example: {metric: loss}")
        @Nullable KeepBest best) {

  /** What an absent object means. */
  public static final KeepSpec DEFAULT = new KeepSpec(3, null, null);

  public KeepSpec {
    last = last == null ? DEFAULT.last : last;
  }
}

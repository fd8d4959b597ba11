package dev.modelyard.api.v1alpha1.training;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.modelyard.api.v1alpha1.common.ApiRecord;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** Where time went, of one attempt or of all. What is not productive was overhead. */
@ApiRecord
public record Goodput(
    @JsonPropertyDescription("Productive seconds as percent of all, 0 to 100. Example: 93")
        @Nullable Integer percent,
    @JsonPropertyDescription(
            "Seconds spent on steps that were kept, or still run. Default: 0. Example: 3600")
        Long productiveSeconds,
    @JsonPropertyDescription("Seconds spent waiting for nodes or quota. Default: 0. Example: 120")
        Long queuedSeconds,
    @JsonPropertyDescription(
            "Seconds from bound pods to the first step reported, less those of restoring. Default:"
                + " 0. Example: 60")
        Long startingSeconds,
    @JsonPropertyDescription("Seconds spent reading checkpoints. Default: 0. Example: 30")
        Long restoringSeconds,
    @JsonPropertyDescription(
            "Seconds of work that no commit kept and that had to be done again. Default: 0."
                + " Example: 45")
        Long replayedSeconds,
    @JsonPropertyDescription(
            "Seconds that programs ran: what deadlines.active bounds. Default: 0. Example: 3700")
        Long activeSeconds,
    @Size(max = 40)
        @JsonPropertyDescription("Hours of accelerators held, a decimal number. Example: \"12.5\"")
        @Nullable String acceleratorHours) {

  public Goodput {
    productiveSeconds = productiveSeconds == null ? 0L : productiveSeconds;
    queuedSeconds = queuedSeconds == null ? 0L : queuedSeconds;
    startingSeconds = startingSeconds == null ? 0L : startingSeconds;
    restoringSeconds = restoringSeconds == null ? 0L : restoringSeconds;
    replayedSeconds = replayedSeconds == null ? 0L : replayedSeconds;
    activeSeconds = activeSeconds == null ? 0L : activeSeconds;
  }
}

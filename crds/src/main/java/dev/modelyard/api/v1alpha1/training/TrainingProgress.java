package dev.modelyard.api.v1alpha1.training;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.modelyard.api.v1alpha1.common.ApiRecord;
import io.fabric8.generator.annotation.Size;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The last report of the program. */
@ApiRecord
public record TrainingProgress(
    @JsonPropertyDescription("Last step reported. Example: 1250") @Nullable Long step,
    @JsonPropertyDescription(
            "Steps of the whole training, from the spec or the program. Example: 10000")
        @Nullable Long targetSteps,
    @JsonPropertyDescription("Step as percent of the target, 0 to 100. Example: 12")
        @Nullable Integer percent,
    @Size(max = 40) @JsonPropertyDescription("Steps per second, a decimal number. Example: \"3.5\"")
        @Nullable String stepsPerSecond,
    @JsonPropertyDescription(
            "When the target is reached at this speed. Example: 2026-01-31T18:00:00Z")
        @JsonFormat(shape = JsonFormat.Shape.STRING)
        @Nullable Instant estimatedCompletion,
    @Size(max = 64)
        @JsonPropertyDescription(
            "Metrics of the last report, decimal numbers. Example: {loss: \"0.31\"}")
        Map<String, @Size(max = 4096) String> metrics) {

  public TrainingProgress {
    metrics = metrics == null ? Map.of() : Map.copyOf(metrics);
  }
}
